import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFakePackage, makeFakeWheel, pathWith, type FakeWheel } from './fake-tensorflow.js';
import { PackageServer } from './package-server.js';

const RUNNER = fileURLToPath(new URL('provide-in-process.mjs', import.meta.url));
const COMPILER = ['g++', 'as', 'ld', 'strip'];
/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

let built: string;
let wheel: FakeWheel;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'undertone-wheel-'));
  wheel = makeFakeWheel(built);
});
afterAll(() => {
  rmSync(built, { recursive: true });
});

let folder: string;
let server: PackageServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'undertone-provide-'));
  server = await PackageServer.start(wheel);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly reason: string | null;
  readonly cache: string;
  readonly lines: readonly string[];
}

/** Runs the set-up of a package in a process of its own, without Python, with an empty HOME. */
async function provide(packageFolder: string, env: Record<string, string> = {}): Promise<Outcome> {
  const spec = { ...wheel, content: undefined };
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const tools = join(folder, 'tools');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [RUNNER, JSON.stringify({ packageFolder, wheel: spec, retry: env['RETRY'] === 'yes' })],
    {
      env: {
        PATH: existsSync(tools) ? tools : pathWith(tools, COMPILER),
        HOME: home,
        PIP_INDEX_URL: server.indexUrl,
        ...env,
      },
    },
  );
  return JSON.parse(stdout) as Outcome;
}

describe('provideTensorflow', () => {
  it('works with an empty HOME, without pip and without Python', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    const { reason, cache } = await provide(packageFolder);
    expect(reason).toBeNull();
    expect(cache).toBe(join(folder, 'home/.cache/undertone'));
    expect(lstatSync(join(packageFolder, 'lib')).isSymbolicLink()).toBe(true);
    // What was only needed on the way is gone.
    expect(readdirSync(join(cache, 'downloads'))).toEqual([]);
    const [stored = ''] = readdirSync(cache).filter((name) => name.startsWith('tfjs-node-'));
    expect(readdirSync(join(cache, stored)).sort()).toEqual(['deps', 'lib']);
  });

  it('serves a second clone from the cache, and does nothing where all is done', async () => {
    const first = makeFakePackage(join(folder, 'first'), NOWHERE);
    const second = makeFakePackage(join(folder, 'second'), NOWHERE);
    await provide(first);
    expect(await provide(second)).toMatchObject({ reason: null, lines: [] });
    expect(await provide(second)).toMatchObject({ reason: null, lines: [] });
    expect(server.ranges).toEqual(['']);
  });

  it('mends a clone whose cache was removed', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    const { cache } = await provide(packageFolder);
    rmSync(cache, { recursive: true });
    expect((await provide(packageFolder)).reason).toBeNull();
    expect(server.ranges).toEqual(['', '']);
  });

  it('lets two set-ups at once share one download', async () => {
    const packages = ['first', 'second'].map((name) =>
      makeFakePackage(join(folder, name), NOWHERE),
    );
    pathWith(join(folder, 'tools'), COMPILER);
    const outcomes = await Promise.all(packages.map((packageFolder) => provide(packageFolder)));
    expect(outcomes.map(({ reason }) => reason)).toEqual([null, null]);
    expect(server.ranges).toEqual(['']);
  });

  it('prefers the install script of tfjs-node where its servers answer', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), server.origin);
    const other = makeFakePackage(join(folder, 'other'), NOWHERE);
    const { cache } = await provide(other);
    const [stored = ''] = readdirSync(cache).filter((name) => name.startsWith('tfjs-node-'));
    const made = join(folder, 'made');
    mkdirSync(join(packageFolder, 'scripts'));
    writeFileSync(
      join(packageFolder, 'scripts/install.js'),
      `require('fs').cpSync(${JSON.stringify(made)}, '.', { recursive: true });`,
    );
    renameSync(join(cache, stored), made);

    const { reason, lines } = await provide(packageFolder);
    expect(reason).toBeNull();
    expect(lines.at(-1)).toMatch(/Ran the install script/);
    expect(server.ranges).toEqual(['']);
    expect(existsSync(join(cache, stored, 'deps/lib'))).toBe(true);
  });

  it('leaves an index that it cannot read to pip', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    const tools = pathWith(join(folder, 'tools'), [...COMPILER, 'cp', 'mkdir']);
    writeFileSync(join(folder, wheel.filename), wheel.content);
    // Its fifth argument is the folder to download to.
    writeFileSync(
      join(tools, 'pip'),
      `#!/bin/sh\nmkdir -p "$5" && cp "${join(folder, wheel.filename)}" "$5"\n`,
      { mode: 0o755 },
    );
    const { reason, cache } = await provide(packageFolder, { PIP_INDEX_URL: NOWHERE });
    expect(reason).toBeNull();
    expect(readdirSync(join(cache, 'downloads'))).toEqual([]);
  });

  it('says why where neither way works, and does not wait for it again', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    const env = { PIP_INDEX_URL: NOWHERE };
    const { reason, cache } = await provide(packageFolder, env);
    expect(reason).toMatch(/127\.0\.0\.1:9 cannot be reached; .*ECONNREFUSED/);
    const again = await provide(packageFolder, env);
    expect(again).toMatchObject({ reason, lines: [] });

    // Another try is made when it is asked for, and its success is remembered as well.
    expect((await provide(packageFolder, { RETRY: 'yes' })).reason).toBeNull();
    expect(existsSync(join(cache, 'tensorflow-unavailable.json'))).toBe(false);
  });

  it('downloads nothing where there is no compiler, and tries again once there is', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    const { reason } = await provide(packageFolder, { PATH: '/nonexistent' });
    expect(reason).toMatch(/no C\+\+ compiler/);
    expect(server.pageRequests).toBe(0);
    expect((await provide(packageFolder)).reason).toBeNull();
  });

  it('does not keep a binding that does not compute', async () => {
    const packageFolder = makeFakePackage(join(folder, 'clone'), NOWHERE);
    writeFileSync(join(packageFolder, 'index.js'), 'throw new Error("no such processor");');
    const { reason, cache } = await provide(packageFolder);
    expect(reason).toMatch(/no such processor/);
    expect(readdirSync(cache).filter((name) => name.startsWith('tfjs-node-'))).toEqual([]);
    expect(await provide(packageFolder)).toMatchObject({ reason, lines: [] });
  });
});
