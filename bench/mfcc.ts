/**
 * Microseconds of processor time that a frame of MFCC costs, `npm run bench:mfcc [-- ROUNDS]`:
 * undertone, Meyda and python_speech_features on the same 10 s of speech, in turns, so that
 * whatever else the machine does meets all of them. A ratio is the median of the rounds' own
 * ratios. Exits with 1 if undertone takes more than its aim.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { meyda, psf, streamed, wholeRecording, type Contender } from './mfcc/contenders.js';

const AIM = 0.6;
const FRAMES = 999;
const rounds = Number(process.argv[2] ?? 40);
const samples = tenSeconds();
const ours = wholeRecording(samples);
const contenders = [ours, streamed(samples), meyda(samples), await psfOrNothing()].filter(
  (contender) => contender !== undefined,
);

console.log(
  `${rounds} rounds, ${FRAMES} frames of speech; Node ${process.versions.node}, ` +
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores`,
);
report(await timeInTurns());
for (const { close } of contenders) close?.();

async function psfOrNothing(): Promise<Contender | undefined> {
  try {
    return await psf(samples);
  } catch (error) {
    console.error(`python_speech_features is not measured: ${String(error)}`);
    console.error('It needs python3 with venv, and access to a Python package registry.');
    return undefined;
  }
}

/** Microseconds a frame, one row a round, one column a contender. The first rounds warm up. */
async function timeInTurns(): Promise<number[][]> {
  const table: number[][] = [];
  for (let round = -5; round < rounds; round++) {
    const row: number[] = [];
    for (const { repetitions, time } of contenders) {
      row.push((1000 * (await time(repetitions))) / (repetitions * FRAMES));
    }
    if (round >= 0) table.push(row);
  }
  return table;
}

function report(table: readonly number[][]): void {
  const reference = contenders.findIndex(({ name }) => name.startsWith('python'));
  console.log('µs a frame                   median      min      max   ÷ psf (10 % .. 90 %)');
  contenders.forEach(({ name }, column) => {
    const times = table.map((row) => row[column] ?? Number.NaN);
    const ratios = table.map((row) => (row[column] ?? NaN) / (row[reference] ?? NaN));
    const figures = [0.5, 0, 1].map((share) => quantile(times, share).toFixed(2).padStart(9));
    console.log(`${name.padEnd(26)}${figures.join('')}${reference < 0 ? '' : spread(ratios)}`);
    if (name === ours.name && quantile(ratios, 0.5) > AIM) process.exitCode = 1;
  });
  if (reference < 0) console.log(`Aim of ${AIM} ÷ psf: not measured.`);
  else console.log(`Aim of ${AIM} ÷ psf: ${process.exitCode === 1 ? 'missed' : 'met'}.`);
}

function spread(ratios: readonly number[]): string {
  const [median = '', low = '', high = ''] = [0.5, 0.1, 0.9].map((share) =>
    quantile(ratios, share).toFixed(3),
  );
  return `   ${median} (${low} .. ${high})`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}

/** The speech of the golden values, repeated. */
function tenSeconds(): Float32Array {
  const header = 44;
  const bytes = readFileSync(new URL('../test/golden/psf/speech.wav', import.meta.url));
  const speech = bytes.subarray(header);
  const sampleCount = speech.length / 2;
  return Float32Array.from(
    { length: 160_000 },
    (_, n) => speech.readInt16LE(2 * (n % sampleCount)) / 32_768,
  );
}
