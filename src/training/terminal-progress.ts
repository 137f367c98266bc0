import { SingleBar } from 'cli-progress';
import type { TrainingProgress } from './progress.js';
import type { EpochFigures } from './trainer.js';

interface TerminalProgressOptions {
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** Jobs in all, for the numbering. */
  readonly jobCount: number;
}

/** A bar on a terminal; a line an epoch everywhere else. */
export function terminalProgress(options: TerminalProgressOptions): TrainingProgress {
  return options.output.isTTY === true ? new BarProgress(options) : new LineProgress(options);
}

class BarProgress implements TrainingProgress {
  private bar: SingleBar | undefined;
  private job = 0;

  constructor(private readonly options: TerminalProgressOptions) {}

  beginJob(name: string, totalExamples: number, doneBefore: number): void {
    this.job += 1;
    const title = `${this.job}/${this.options.jobCount} ${name}`;
    this.bar = new SingleBar({
      stream: this.options.output,
      format: `${title} {bar} epoch {epoch} loss {loss} accuracy {accuracy} · {eta_formatted} left`,
      etaBuffer: 50,
      hideCursor: true,
    });
    this.bar.start(totalExamples, doneBefore, { epoch: 1, loss: '-', accuracy: '-' });
  }

  batch(done: number, epoch: number, figures: EpochFigures): void {
    this.bar?.update(done, { epoch, ...words(figures) });
  }

  endEpoch(epoch: number, figures: EpochFigures): void {
    this.bar?.update({ epoch, ...words(figures) });
  }

  endJob(): void {
    this.bar?.stop();
  }

  waitForOthers(): void {
    this.options.output.write(WAITING);
  }
}

class LineProgress implements TrainingProgress {
  private job = 0;
  private title = '';
  private total = 0;
  private startedAt = 0;
  private doneAtStart = 0;
  private done = 0;

  constructor(private readonly options: TerminalProgressOptions) {}

  beginJob(name: string, totalExamples: number, doneBefore: number): void {
    this.job += 1;
    this.title = `${this.job}/${this.options.jobCount} ${name}`;
    this.total = totalExamples;
    this.doneAtStart = doneBefore;
    this.done = doneBefore;
    this.startedAt = this.options.nowMs();
    this.print(`${totalExamples - doneBefore} examples to go`);
  }

  batch(done: number): void {
    this.done = done;
  }

  endEpoch(epoch: number, figures: EpochFigures): void {
    const { loss, accuracy } = words(figures);
    this.print(`epoch ${epoch} loss ${loss} accuracy ${accuracy} · ${this.timeLeft()} left`);
  }

  endJob(): void {
    this.print(`${Math.round((this.options.nowMs() - this.startedAt) / 1000)} s`);
  }

  waitForOthers(): void {
    this.options.output.write(WAITING);
  }

  private timeLeft(): string {
    const learnt = Math.max(1, this.done - this.doneAtStart);
    const msEach = (this.options.nowMs() - this.startedAt) / learnt;
    return `${Math.round(((this.total - this.done) * msEach) / 1000)} s`;
  }

  private print(text: string): void {
    this.options.output.write(`${this.title}: ${text}\n`);
  }
}

const WAITING = 'another process is at what is left; waiting for it\n';

function words({ loss, accuracy }: EpochFigures) {
  return { loss: loss.toFixed(3), accuracy: `${(100 * accuracy).toFixed(1)} %` };
}
