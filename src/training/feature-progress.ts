import { SingleBar } from 'cli-progress';

interface FeatureProgressOptions {
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly nowMs: () => number;
}

/** Between lines where there is no terminal. */
const LINE_EVERY_MS = 15_000;

/** A bar on a terminal; elsewhere a line when it takes long, and nothing when it does not. */
export function featureProgress(
  options: FeatureProgressOptions,
): (done: number, total: number) => void {
  return options.output.isTTY === true ? bar(options) : lines(options);
}

function bar({ output }: FeatureProgressOptions) {
  const shown = new SingleBar({
    stream: output,
    format: 'features {bar} {value} of {total} clips · {eta_formatted} left',
    hideCursor: true,
  });
  return (done: number, total: number): void => {
    if (done === 1) shown.start(total, 0);
    shown.update(done);
    if (done === total) shown.stop();
  };
}

function lines({ output, nowMs }: FeatureProgressOptions) {
  let lastMs = nowMs();
  return (done: number, total: number): void => {
    if (nowMs() - lastMs < LINE_EVERY_MS) return;
    lastMs = nowMs();
    output.write(`features of ${done} of ${total} clips\n`);
  };
}
