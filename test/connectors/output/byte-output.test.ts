import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileOutput, streamOutput } from '../../../connectors/output/byte-output.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-output-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A stream whose every write fails with a code of the operating system. */
function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
}

describe('fileOutput', () => {
  it('replaces what was there', async () => {
    const path = join(folder, 'out');
    await writeFile(path, 'older and longer');
    const output = await fileOutput(path);
    await output.write('one ');
    await output.write(Buffer.from('two'));
    await output.close();
    expect(await readFile(path, 'utf8')).toBe('one two');
  });

  it('refuses a path in a missing folder, and a folder, before anything is written', async () => {
    const expected = { code: 'OUTPUT_NOT_WRITABLE' };
    await expect(fileOutput(join(folder, 'missing', 'out'))).rejects.toMatchObject(expected);
    await expect(fileOutput(folder)).rejects.toMatchObject({
      ...expected,
      message: expect.stringContaining(folder) as string,
    });
  });

  it.runIf(process.platform === 'linux')('names the file where the disk is full', async () => {
    const output = await fileOutput('/dev/full');
    await expect(output.write('x')).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
      message: expect.stringMatching(/\/dev\/full.*ENOSPC/) as string,
    });
    await output.close();
  });
});

describe('streamOutput', () => {
  it('writes to the stream and leaves it open', async () => {
    const stream = new PassThrough();
    const output = streamOutput(stream, 'stdout', vi.fn());
    await output.write('a line\n');
    await output.close();
    expect(stream.read()).toEqual(Buffer.from('a line\n'));
    expect(stream.writableEnded).toBe(false);
  });

  it('waits for a slow reader', async () => {
    const pending: (() => void)[] = [];
    const stream = new Writable({ write: (_chunk, _encoding, done) => void pending.push(done) });
    const output = streamOutput(stream, 'stdout', vi.fn());
    let isWritten = false;
    const writing = output.write('x').then(() => {
      isWritten = true;
    });
    await new Promise(setImmediate);
    expect(isWritten).toBe(false);
    pending[0]?.();
    await writing;
    expect(isWritten).toBe(true);
  });

  it('takes a closed pipe for a reader that has seen enough, and says so once', async () => {
    const onReaderGone = vi.fn();
    const output = streamOutput(failing('EPIPE'), 'stdout', onReaderGone);
    await output.write('a');
    await output.write('b');
    await output.close();
    expect(onReaderGone).toHaveBeenCalledOnce();
  });

  it('reports any other failure', async () => {
    const output = streamOutput(failing('ENOSPC'), 'stdout', vi.fn());
    await expect(output.write('a')).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' });
  });
});
