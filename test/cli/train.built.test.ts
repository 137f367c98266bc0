import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../src/training/random.js';
import { lacksTensorflow } from '../lacks-tensorflow.js';
import { undertone } from './program.js';
import { writeWav } from './wav-files.js';

const FORMAT = { tag: 1, channelCount: 1, sampleRateHz: 16_000, sampleBits: 16 };
const EPOCHS = 3;
/** Two batches an epoch, after a fifth is held out. */
const CLIPS = 60;
let folder: string;

// Three runs of a program that wants all cores: some 20 s where they are free.
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-train-'));
  const random = Random.fromSeed(1, 'audio');
  const rows = ['path,label,speaker'];
  for (let clip = 0; clip < CLIPS; clip++) {
    await writeWav(folder, `${clip}.wav`, noise(random), FORMAT);
    rows.push(`${clip}.wav,${clip % 2 === 0 ? 'calm' : 'angry'},speaker-${clip % 5}`);
  }
  await writeFile(join(folder, 'corpus.csv'), rows.join('\n'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('undertone train', () => {
  it.skipIf(lacksTensorflow)(
    'saves at Ctrl-C, and --resume ends in the same bits (needs TensorFlow)',
    async () => {
      const whole = await train('whole');
      expect(whole.exitCode).toBe(0);

      const cut = await train('cut', [], interruptAfterFirstEpoch);
      expect(cut).toMatchObject({ exitCode: 130, stdout: '' });
      expect(cut.stderr).toMatch(/\ninterrupted; the same command with --resume goes on/);
      const { epoch, steps } = await savedPosition();
      expect(epoch).toBeGreaterThanOrEqual(1);
      expect(steps).toBeLessThan(2 * EPOCHS);

      const resumed = await train('cut', ['--resume']);
      expect(resumed).toMatchObject({ exitCode: 0, stdout: whole.stdout });
      // All was there already: it goes on, it does not begin anew.
      expect(resumed.stderr).not.toContain('epoch 1 loss');
      expect(await readFile(weightsOf('cut'))).toEqual(await readFile(weightsOf('whole')));
    },
  );
});

function train(work: string, flags: string[] = [], onStart?: (program: ChildProcess) => void) {
  const corpus = ['--corpus', 'manifest', '--data', 'corpus.csv', '--protocol', 'random'];
  const folders = ['--work', work, '--out', `${work}-out`];
  const args = ['train', ...corpus, '--epochs', `${EPOCHS}`, ...folders, ...flags];
  return undertone(args, { cwd: folder, ...(onStart !== undefined && { onStart }) });
}

function interruptAfterFirstEpoch(program: ChildProcess): void {
  program.stderr?.on('data', (text: Buffer) => {
    if (text.includes('epoch 1 loss')) program.kill('SIGINT');
  });
}

function weightsOf(work: string): string {
  return join(folder, work, 'random-seed-1', 'weights.bin');
}

/** Where the checkpoint says that the interrupted run stands. */
async function savedPosition(): Promise<{ epoch: number; steps: number }> {
  const file = await readFile(join(folder, 'cut', 'random-seed-1', 'checkpoint.bin'));
  const header = file.toString('utf8', 4, 4 + file.readUInt32LE(0));
  return (JSON.parse(header) as { position: { epoch: number; steps: number } }).position;
}

/** Half a second of bursts, each clip other ones. */
function noise(random: Random): Uint8Array {
  const samples = Int16Array.from({ length: FORMAT.sampleRateHz / 2 }, (_, n) => {
    return (n % 4_000 < 2_000 ? 8_000 : 100) * (random.float() - 0.5);
  });
  return new Uint8Array(samples.buffer);
}
