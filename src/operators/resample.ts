import type { OperatorFunction } from 'rxjs';

import type { NoteSpan, SampleBlock } from '../audio/chunk.js';
import { designResampler, type ResamplerDesign } from '../audio/resampler-design.js';
import { StreamResampler } from '../audio/resampler.js';
import { requireInteger } from './options.js';
import { stage, type Emit } from './stage.js';

/** Filter tables to one rate, made once for each source rate and shared by all streams. */
export class ResamplerDesigns {
  readonly #designs = new Map<number, ResamplerDesign>();

  constructor(readonly targetRateHz: number) {}

  /** @throws UndertoneError AUDIO_RATE outside 8-48 kHz. */
  from(sourceRateHz: number): ResamplerDesign {
    const known = this.#designs.get(sourceRateHz);
    if (known !== undefined) return known;
    const design = designResampler(sourceRateHz, this.targetRateHz);
    this.#designs.set(sourceRateHz, design);
    return design;
  }
}

/**
 * Brings the blocks of ONE stream, in order, to another rate; positions are then of that rate.
 * A jump stays a jump. What waits for its look-ahead comes out with the next block.
 *
 * State: `lookBackSamples` and `lookAheadSamples` of the design.
 *
 * @param resumeAtSample output before it, at the target rate, stays inside: a replay starts the
 *   look-back earlier.
 */
export function resample(
  designs: ResamplerDesigns,
  resumeAtSample = 0,
): OperatorFunction<SampleBlock, SampleBlock> {
  requireInteger('resample.resumeAtSample', resumeAtSample, 0, Number.MAX_SAFE_INTEGER);
  return stage(() => {
    let stream: StreamResampling | undefined;
    return {
      next(block, emit) {
        stream ??= new StreamResampling(designs.from(block.sampleRateHz), resumeAtSample);
        stream.push(block, emit);
      },
    };
  });
}

interface Piece {
  readonly firstSample: number;
  readonly samples: Float32Array;
}

class StreamResampling {
  readonly #design: ResamplerDesign;
  readonly #resumeAtSample: number;
  readonly #resampler: StreamResampler;
  /** What the block at hand gave. */
  #pieces: Piece[] = [];

  constructor(design: ResamplerDesign, resumeAtSample: number) {
    this.#design = design;
    this.#resumeAtSample = resumeAtSample;
    this.#resampler = new StreamResampler(design, (firstSample, samples) => {
      this.#keep(firstSample, samples.slice());
    });
  }

  push(block: SampleBlock, emit: Emit<SampleBlock>): void {
    this.#pieces = [];
    if (this.#design.up === this.#design.down) this.#keep(block.firstSample, block.samples);
    else this.#resample(block);
    const runs = joined(this.#pieces);
    const last = runs.pop() ?? this.#nothingAt(block);
    for (const run of runs) emit({ ...block, ...this.#at(run), notes: [], end: false });
    if (last.samples.length === 0 && block.notes.length === 0 && !block.end) return;
    const notes = block.notes.map((span) => this.#noteAt(span));
    emit({ ...block, ...this.#at(last), notes });
  }

  #resample({ samples, firstSample, end }: SampleBlock): void {
    if (samples.length > 0) this.#resampler.push(samples, firstSample);
    if (end) this.#resampler.flush();
  }

  #keep(firstSample: number, samples: Float32Array): void {
    const skipped = Math.max(0, this.#resumeAtSample - firstSample);
    if (skipped >= samples.length) return;
    this.#pieces.push({ firstSample: firstSample + skipped, samples: samples.subarray(skipped) });
  }

  #nothingAt({ firstSample, samples }: SampleBlock): Piece {
    const { up, down } = this.#design;
    const position = Math.ceil(((firstSample + samples.length) * up) / down);
    return {
      firstSample: Math.max(this.#resumeAtSample, position),
      samples: new Float32Array(0),
    };
  }

  /** The output samples whose time it shares. */
  #noteAt({ note, from, to }: NoteSpan): NoteSpan {
    const { up, down } = this.#design;
    return { note, from: Math.floor((from * up) / down), to: Math.ceil((to * up) / down) };
  }

  #at({ firstSample, samples }: Piece): Pick<SampleBlock, keyof Piece | 'sampleRateHz'> {
    return { firstSample, samples, sampleRateHz: this.#design.targetRateHz };
  }
}

/** Pieces that follow one another become one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const runs: [Piece, ...Piece[]][] = [];
  let next = -1;
  for (const piece of pieces) {
    if (piece.firstSample === next) runs.at(-1)?.push(piece);
    else runs.push([piece]);
    next = piece.firstSample + piece.samples.length;
  }
  return runs.map(concatenated);
}

function concatenated(pieces: readonly [Piece, ...Piece[]]): Piece {
  const [first] = pieces;
  if (pieces.length === 1) return first;
  const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.samples.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece.samples, at);
    at += piece.samples.length;
  }
  return { firstSample: first.firstSample, samples };
}
