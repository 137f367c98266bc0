import { concatMap, identity, lastValueFrom, Observable } from 'rxjs';

import type { StreamKey } from './audio/chunk.js';
import { InferenceSet } from './model/inference-set.js';
import { asError } from './operators/as-error.js';
import { Backlog } from './operators/backlog.js';
import type { StreamEnd } from './operators/follow.js';
import { orderOutputs } from './operators/order-outputs.js';
import { pull } from './operators/pull.js';
import { emotionPipeline } from './pipeline.js';
import type { PipelineOptions } from './pipeline-options.js';
import type { AudioSource, EventSink, PipelineOutput } from './ports.js';

export interface RunOptions extends PipelineOptions {
  readonly source: AudioSource;
  readonly sink: EventSink;
  /** Ends the run as if the source had ended: what was taken in becomes events and is written. */
  readonly signal?: AbortSignal;
  /**
   * Outputs ordered by end, call and channel, at the end of a finite input. With an inference of
   * `maxBatch` 1 they are the same, byte for byte, in every run.
   */
  readonly deterministic?: boolean;
  /** Audio behind events that wait to be written, before the source is held back. */
  readonly maxUnwrittenMs?: number;
}

/**
 * Runs a source through the pipeline into a sink, to the end of the source. The sink is closed
 * in any case, after all that was due before a failure is written.
 *
 * @throws UndertoneError (as a rejection) what the source, the pipeline or the sink failed with
 *   first.
 */
export async function runPipeline(options: RunOptions): Promise<void> {
  const { sink } = options;
  try {
    await lastValueFrom(writes(options).pipe(concatMap((write) => write())), {
      defaultValue: undefined,
    });
  } catch (first) {
    await closeAfterFailure(sink);
    throw first;
  }
  await sink.close();
}

async function closeAfterFailure(sink: EventSink): Promise<void> {
  try {
    await sink.close();
  } catch {
    // What broke the run often breaks the closing too, and says less there.
  }
}

/** One thing to be done with the sink, when its turn has come. */
type Write = () => Promise<void>;

/** What is to be written, in order; a failure of what makes the outputs is the last of them. */
function writes(options: RunOptions): Observable<Write> {
  const { source, sink, signal, deterministic = false, inference } = options;
  return new Observable((subscriber) => {
    const backlog = new Backlog(InferenceSet.of(inference), options.maxUnwrittenMs);
    const ends: Ending[] = [];
    const streamEnded = (...ending: Ending): void => {
      if (deterministic) ends.push(ending);
      else subscriber.next(endOf(options, ending));
    };
    const finish = (): void => {
      for (const ending of ends.sort(byStream)) subscriber.next(endOf(options, ending));
      subscriber.complete();
    };
    return pull((stop) => source.chunks(stop), backlog, signal)
      .pipe(
        emotionPipeline({ ...options, streamEnded }),
        deterministic ? orderOutputs<PipelineOutput>() : identity,
      )
      .subscribe({
        next: (output) => {
          subscriber.next(writeOf(sink, output, backlog));
        },
        error: (error: unknown) => {
          subscriber.next(() => Promise.reject(asError(error)));
          finish();
        },
        complete: finish,
      });
  });
}

type Ending = [stream: StreamKey, end?: StreamEnd];

function endOf({ sink, streamEnded }: RunOptions, ending: Ending): Write {
  return async () => {
    await sink.streamEnded?.(...ending);
    streamEnded?.(...ending);
  };
}

/** By what streams are called: which of them was faster does not matter. */
function byStream([a]: Ending, [b]: Ending): number {
  const [nameOfA, nameOfB] = [a, b].map(({ callId, channel, streamEpoch }) =>
    JSON.stringify([callId, channel, streamEpoch]),
  );
  return (nameOfA ?? '') < (nameOfB ?? '') ? -1 : 1;
}

/** An output that waits counts as the audio that it covers. */
function writeOf(sink: EventSink, output: PipelineOutput, backlog: Backlog): Write {
  const { startMs, endMs } = output.event;
  backlog.enter(endMs - startMs);
  return async () => {
    await sink.write(output);
    backlog.leave(endMs - startMs);
  };
}
