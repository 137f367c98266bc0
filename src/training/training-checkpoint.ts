import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { writeFileAtomically } from './write-atomically.js';

const word = z.number().int().nonnegative();
const randomState = z.tuple([word, word, word, word]).readonly();

const positionSchema = z.strictObject({
  /** Hash of all that defines the run: corpus, split, options, seed. */
  runHash: z.string(),
  /** Epochs completed. */
  epoch: word,
  /** Examples of the current epoch that were learnt from. */
  examplesDone: word,
  order: z.array(word),
  lossSum: z.number(),
  hits: word,
  steps: word,
  /** Steps in the average of the weights. */
  averagedSteps: word,
  history: z.array(z.strictObject({ loss: z.number(), accuracy: z.number() })),
  generators: z.strictObject({
    order: randomState,
    crops: randomState,
    dropout: randomState,
  }),
});

/** Where a run stands, apart from its numbers. */
export type TrainingPosition = z.infer<typeof positionSchema>;

export interface TrainingCheckpoint {
  readonly position: TrainingPosition;
  /** In the model's order, statistics of batch normalisation included. */
  readonly weights: readonly Float32Array[];
  /** What the optimiser remembers of earlier gradients. */
  readonly slots: readonly Float32Array[];
  /** Average of the weights; none before averaging begins. */
  readonly averages: readonly Float32Array[];
}

const headerSchema = z.strictObject({
  version: z.literal(1),
  position: positionSchema,
  weightLengths: z.array(word),
  slotLengths: z.array(word),
  averageLengths: z.array(word),
  sha256: z.string(),
});

/** One file: length of the header (uint32 little-endian), header (JSON), float32 numbers. */
export async function writeCheckpoint(path: string, checkpoint: TrainingCheckpoint): Promise<void> {
  const { position, weights, slots, averages } = checkpoint;
  const numbers = Buffer.concat([...weights, ...slots, ...averages].map(bytesOf));
  const header = Buffer.from(
    JSON.stringify({
      version: 1,
      position,
      weightLengths: weights.map((values) => values.length),
      slotLengths: slots.map((values) => values.length),
      averageLengths: averages.map((values) => values.length),
      sha256: sha256(numbers),
    } satisfies z.infer<typeof headerSchema>),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  await writeFileAtomically(path, Buffer.concat([length, header, numbers]));
}

/**
 * @returns undefined where there is no checkpoint.
 * @throws TRAINING_CHECKPOINT where it is damaged or belongs to another run.
 */
export async function readCheckpoint(
  path: string,
  runHash: string,
): Promise<TrainingCheckpoint | undefined> {
  const file = await readFile(path).catch(() => undefined);
  if (file === undefined) return undefined;
  const { header, numbers } = parse(file, path);
  if (header.position.runHash !== runHash) {
    throw new UndertoneError('TRAINING_CHECKPOINT', {
      what: 'the checkpoint belongs to another run',
      where: path,
      expected: `run ${runHash}`,
      received: `run ${header.position.runHash}`,
      todo: 'repeat the options of that run or choose another folder',
    });
  }
  const { position, weightLengths, slotLengths, averageLengths } = header;
  const arrays = cut(numbers, [...weightLengths, ...slotLengths, ...averageLengths]);
  return {
    position,
    weights: arrays.splice(0, weightLengths.length),
    slots: arrays.splice(0, slotLengths.length),
    averages: arrays,
  };
}

function parse(file: Buffer, path: string) {
  try {
    const headerEnd = 4 + file.readUInt32LE(0);
    const header = headerSchema.parse(JSON.parse(file.toString('utf8', 4, headerEnd)));
    const numbers = file.subarray(headerEnd);
    if (sha256(numbers) !== header.sha256) throw new RangeError('its numbers are damaged');
    return { header, numbers };
  } catch (cause) {
    throw new UndertoneError('TRAINING_CHECKPOINT', {
      what: 'the checkpoint cannot be read',
      where: path,
      todo: 'remove it to start this run afresh',
      cause,
    });
  }
}

function cut(numbers: Buffer, lengths: readonly number[]): Float32Array[] {
  let offset = 0;
  return lengths.map((length) => {
    const bytes = Uint8Array.from(numbers.subarray(offset, offset + 4 * length));
    offset += 4 * length;
    return new Float32Array(bytes.buffer);
  });
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
