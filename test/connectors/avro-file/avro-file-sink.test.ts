import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import avsc from 'avsc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AvroFileSink } from '../../../connectors/avro-file/avro-file-sink.js';
import { fileOutput } from '../../../connectors/output/byte-output.js';
import type { EmotionEvent } from '../../../src/events/emotion-event.js';
import { plain } from '../../../src/events/plain.js';
import { makeEvent, makeOutput } from '../make-output.js';
import { pythonWithFastavro, readWithFastavro } from './fastavro.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-avro-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Enough for several blocks, with every kind of field filled and empty. */
const events = Array.from({ length: 300 }, (_, windowIndex) =>
  makeEvent({
    windowIndex,
    label: windowIndex % 3 === 0 ? null : 'angry',
    smoothedLabel: windowIndex % 2 === 0 ? null : 'sad',
    notes: windowIndex % 5 === 0 ? ['gap', 'truncated'] : [],
    purposeNote: windowIndex % 7 === 0 ? 'ärztlich ✓' : null,
    eventTime: 1_760_000_000_000 + windowIndex,
  }),
);

async function written(name: string, list: readonly EmotionEvent[]): Promise<string> {
  const path = join(folder, name);
  const sink = new AvroFileSink(await fileOutput(path));
  for (const event of list) await sink.write(makeOutput(event));
  await sink.close();
  return path;
}

async function readWithAvsc(path: string): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const event of avsc.createFileDecoder(path)) read.push(plain(event));
  return read;
}

describe('AvroFileSink', () => {
  it('writes what avsc reads, over several blocks', async () => {
    const path = await written('events.avro', events);
    expect(await readWithAvsc(path)).toEqual(events);
  });

  it('writes what fastavro reads', { timeout: 120_000 }, async (context) => {
    const python = await pythonWithFastavro();
    if (python === undefined) {
      if (process.env['CI'] !== undefined) throw new Error('CI needs python3 with venv and pip');
      return context.skip('python3 with venv and pip is not there');
    }
    const path = await written('events.avro', events);
    expect(await readWithFastavro(python, path)).toEqual(events);
    expect(await readWithFastavro(python, await written('none.avro', []))).toEqual([]);
  });

  it('writes a whole file where there were no events', async () => {
    expect(await readWithAvsc(await written('none.avro', []))).toEqual([]);
  });

  it('gives equal files for equal events', async () => {
    const [first, second] = [await written('1', events), await written('2', events)];
    expect(await readFile(first)).toEqual(await readFile(second));
  });

  it('refuses an event that does not fit, and keeps those before it', async () => {
    const path = join(folder, 'events.avro');
    const sink = new AvroFileSink(await fileOutput(path));
    await sink.write(makeOutput(makeEvent()));
    await expect(sink.write(makeOutput(makeEvent({ endMs: 0.5 })))).rejects.toMatchObject({
      code: 'EVENT_INVALID',
    });
    await sink.close();
    expect(await readWithAvsc(path)).toEqual([makeEvent()]);
  });

  it.runIf(process.platform === 'linux')(
    'fails with OUTPUT_NOT_WRITABLE where the disk is full',
    async () => {
      const sink = new AvroFileSink(await fileOutput('/dev/full'));
      const writing = (async () => {
        for (const event of events) await sink.write(makeOutput(event));
        await sink.close();
      })();
      await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
    },
  );
});
