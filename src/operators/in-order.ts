import type { OperatorFunction } from 'rxjs';

import type { SampleBlock } from '../audio/chunk.js';
import { requireInteger, requireRange } from './options.js';
import { Sequencer } from './sequencer.js';
import { stage } from './stage.js';

export interface InOrderOptions {
  /** How far audio may run ahead of a piece that is missing before that is a gap. */
  readonly reorderHorizonMs?: number;
  /** First sample that matters: a replay may start earlier, and what lies before stays inside. */
  readonly resumeAtSample?: number;
}

/**
 * Puts the blocks of ONE stream in order, by position. Early blocks wait for what is missing
 * before them, which may come yet (`reordered`: the block that came late); when audio is
 * `reorderHorizonMs` ahead of what is missing, positions jump over it (`gap`: what is missing).
 * What was there already is dropped or trimmed (`duplicate_dropped`), as is what comes after its
 * turn was given up (`late_dropped`): both lie where the dropped samples do, and on the sample
 * that the stream had come to. Nothing is invented and no clock is read.
 *
 * A block of which nothing is left comes out without samples where there are notes.
 *
 * A last block (`end`) hands out everything at once, as does one that says that audio before it
 * is lost (`audio_dropped`), and the end of the source, which then is the stream's. The last block
 * that comes out says `end` and holds no samples. A block that had to wait carries the clock of
 * the one that released it.
 *
 * State: at most the horizon of audio.
 */
export function inOrder({
  reorderHorizonMs = 2_000,
  resumeAtSample = 0,
}: InOrderOptions = {}): OperatorFunction<SampleBlock, SampleBlock> {
  requireRange('inOrder.reorderHorizonMs', reorderHorizonMs, 0, 60_000);
  requireInteger('inOrder.resumeAtSample', resumeAtSample, 0, Number.MAX_SAFE_INTEGER);
  return stage(() => {
    let sequencer: Sequencer | undefined;
    return {
      next(block, emit) {
        const horizonSamples = (reorderHorizonMs * block.sampleRateHz) / 1000;
        sequencer ??= new Sequencer(horizonSamples, resumeAtSample, emit);
        sequencer.add(block);
      },
      complete() {
        sequencer?.complete();
      },
    };
  });
}
