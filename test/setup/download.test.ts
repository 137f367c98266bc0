import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadFile } from '../../scripts/setup/tensorflow/download.mjs';
import { PackageServer, type PackageServerOptions } from './package-server.js';

const CONTENT = randomBytes(3_000_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const NETWORK = { proxyFor: () => undefined, certificates: undefined };
const MODULE = fileURLToPath(
  new URL('../../scripts/setup/tensorflow/download.mjs', import.meta.url),
);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undertone-download-'));
  path = join(folder, 'file.whl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function serve(options?: PackageServerOptions): Promise<PackageServer> {
  return PackageServer.start({ project: 'p', filename: 'file.whl', content: CONTENT }, options);
}

async function download(server: PackageServer, sha256 = SHA256): Promise<string[]> {
  const progress: string[] = [];
  await downloadFile({ url: server.fileUrl, path, sha256 }, NETWORK, (detail) => {
    progress.push(detail);
  });
  return progress;
}

describe('downloadFile', () => {
  it('leaves the whole file under its name, and nothing else', async () => {
    await using server = await serve();
    const progress = await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(readdirSync(folder)).toEqual(['file.whl']);
    expect(progress.at(-1)).toBe('3 of 3 MB');
  });

  it('goes on where the connection broke, as often as it takes', async () => {
    await using server = await serve({ cutAfter: [1_000_000, 500_000] });
    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(server.ranges[0]).toBe('');
    expect(server.ranges).toHaveLength(3);
    expect(server.ranges[2]).toMatch(/^bytes=[1-9]\d{5,}-$/);
  });

  it('goes on where a killed process stopped', async () => {
    await using server = await serve({ cutAfter: [2_000_000], hangAtCut: true });
    const program = `
      const { downloadFile } = await import(process.argv[1]);
      const [, , url, path, sha256] = process.argv;
      const network = { proxyFor: () => undefined, certificates: undefined };
      await downloadFile({ url: new URL(url), path, sha256 }, network, () => undefined);
    `;
    const args = ['--input-type=module', '-e', program, MODULE, server.fileUrl.href, path, SHA256];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await vi.waitUntil(
      () => existsSync(`${path}.part`) && statSync(`${path}.part`).size > 1_000_000,
      { timeout: 10_000 },
    );
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(false);

    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d{6,}-$/);
  });

  it('starts afresh where the server cannot go on', async () => {
    await using server = await serve({ ignoreRanges: true });
    writeFileSync(`${path}.part`, CONTENT.subarray(0, 1000));
    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('starts afresh where what is there belongs to another file', async () => {
    await using server = await serve();
    writeFileSync(`${path}.part`, randomBytes(1000));
    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(server.ranges).toEqual(['bytes=1000-', '']);

    writeFileSync(`${path}.part`, randomBytes(CONTENT.length + 1));
    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('takes a part that is whole already', async () => {
    await using server = await serve();
    writeFileSync(`${path}.part`, CONTENT);
    await download(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
  });

  it('refuses and removes a file that is not the pinned one', async () => {
    await using server = await serve();
    await expect(download(server, '0'.repeat(64))).rejects.toThrow(/not the pinned file/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives up at once where the server does not have it', async () => {
    await using server = await serve();
    const url = new URL('/files/absent.whl', server.origin);
    await expect(
      downloadFile({ url, path, sha256: SHA256 }, NETWORK, () => undefined),
    ).rejects.toThrow(/answers 404/);
  });
});
