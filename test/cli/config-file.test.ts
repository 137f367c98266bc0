import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigFile } from '../../src/cli/config-file.js';

const keys = new Set(['hop', 'model']);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-config-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('readConfigFile', () => {
  it('reads undertone.config.json where there is one', async () => {
    await writeFile(join(folder, 'undertone.config.json'), '{ "hop": 320 }');
    expect(await readConfigFile(undefined, folder, keys)).toEqual({
      path: 'undertone.config.json',
      values: { hop: 320 },
    });
  });

  it('does without where there is none', async () => {
    expect((await readConfigFile(undefined, folder, keys)).values).toEqual({});
  });

  it('insists on a file that was named', async () => {
    await expect(readConfigFile('mine.json', folder, keys)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });

  it.each([
    ['{ hop: 320 }', /not JSON/],
    ['[320]', /not an object/],
    ['{ "hopp": 320 }', /unknown key; expected hop, model; received hopp/],
  ])('refuses %s', async (text, message) => {
    await writeFile(join(folder, 'c.json'), text);
    await expect(readConfigFile('c.json', folder, keys)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(message) as string,
    });
  });
});
