import type { FrameRange, StreamId, StreamWork } from './inference.js';

/** One turn of a stream: what it submitted, or that it ends. */
export interface StreamTurn {
  readonly stream: StreamId;
  readonly work: StreamWork;
  /** The stream ends after this turn. */
  readonly close: boolean;
}

/** Turns of many streams in a few buffers, so that a batch crosses threads without copies. */
export interface PackedBatch {
  /** `TURN_FIELDS` numbers a turn: stream, firstFrame, frameCount, window count, close. */
  readonly turns: Float64Array<ArrayBuffer>;
  /** The turns' frames one behind the other. */
  readonly features: Float32Array<ArrayBuffer>;
  /** The turns' windows one behind the other: startFrame, endFrame. */
  readonly windows: Float64Array<ArrayBuffer>;
}

const TURN_FIELDS = 5;
const WINDOW_FIELDS = 2;

/** @param featureCount numbers a frame */
export function packBatch(turns: readonly StreamTurn[], featureCount: number): PackedBatch {
  const windows = turns.flatMap(({ work }) => work.windows);
  const frames = turns.reduce((sum, { work }) => sum + work.frameCount, 0);
  const features = new Float32Array(frames * featureCount);
  let offset = 0;
  for (const { work } of turns) {
    const length = work.frameCount * featureCount;
    features.set(work.features.subarray(0, length), offset);
    offset += length;
  }
  return {
    turns: Float64Array.from(turns.flatMap(turnFields)),
    features,
    windows: Float64Array.from(windows.flatMap((w) => [w.startFrame, w.endFrame])),
  };
}

/** The turns again; their features are views into the batch. */
export function* unpackBatch(batch: PackedBatch, featureCount: number): Generator<StreamTurn> {
  let frame = 0;
  let window = 0;
  for (let at = 0; at < batch.turns.length; at += TURN_FIELDS) {
    const fields = batch.turns.subarray(at, at + TURN_FIELDS);
    const [stream = 0, firstFrame = 0, frameCount = 0, windowCount = 0, close = 0] = fields;
    const features = rows(batch.features, frame, frameCount, featureCount);
    const windows = rangesOf(rows(batch.windows, window, windowCount, WINDOW_FIELDS));
    yield { stream, work: { firstFrame, frameCount, features, windows }, close: close === 1 };
    frame += frameCount;
    window += windowCount;
  }
}

export function windowCountOf(batch: PackedBatch): number {
  return batch.windows.length / WINDOW_FIELDS;
}

/** The buffers to give away when the batch is posted to another thread. */
export function buffersOf({ turns, features, windows }: PackedBatch): ArrayBuffer[] {
  return [turns.buffer, features.buffer, windows.buffer];
}

function turnFields({ stream, work, close }: StreamTurn): number[] {
  return [stream, work.firstFrame, work.frameCount, work.windows.length, close ? 1 : 0];
}

function rows<Table extends Float32Array | Float64Array>(
  table: Table,
  first: number,
  count: number,
  width: number,
): Table {
  return table.subarray(first * width, (first + count) * width) as Table;
}

function rangesOf(table: Float64Array): FrameRange[] {
  return Array.from({ length: table.length / WINDOW_FIELDS }, (_, i) => ({
    startFrame: table[i * WINDOW_FIELDS] ?? 0,
    endFrame: table[i * WINDOW_FIELDS + 1] ?? 0,
  }));
}
