import { describe, expect, it } from 'vitest';
import { findOnIndex } from '../../scripts/setup/tensorflow/package-index.mjs';
import { PackageServer } from './package-server.js';

const FILE = { project: 'tensorflow-cpu', filename: 'tf-1.0-cp311.whl', content: Buffer.from('x') };
const NETWORK = { proxyFor: () => undefined, certificates: undefined };

describe('findOnIndex', () => {
  it.each(['json', 'html'] as const)('finds a file on a page in %s', async (page) => {
    await using server = await PackageServer.start(FILE, { page });
    const url = await findOnIndex(server.indexUrl, FILE, NETWORK);
    expect(url.href).toBe(server.fileUrl.href);
  });

  it.each(['json', 'html'] as const)('says so when a page in %s lacks the file', async (page) => {
    await using server = await PackageServer.start(FILE, { page });
    const absent = { ...FILE, filename: 'tf-2.0-cp311.whl' };
    await expect(findOnIndex(server.indexUrl, absent, NETWORK)).rejects.toThrow(
      'the package index has no tf-2.0-cp311.whl',
    );
  });

  it('says so when the index lacks the project', async () => {
    await using server = await PackageServer.start(FILE);
    const absent = { ...FILE, project: 'absent' };
    await expect(findOnIndex(server.indexUrl, absent, NETWORK)).rejects.toThrow(
      'the package index answers 404 for absent',
    );
  });
});
