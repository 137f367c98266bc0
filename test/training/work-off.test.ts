import { access, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { workOff, type Workpiece } from '../../src/training/work-off.js';

let folder = '';
let done: string[] = [];
const never = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'work-'));
  done = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Leaves its result in its folder, as training does. */
function piece(name: string, workMs = 5): Workpiece<string> {
  const path = join(folder, name, 'result');
  return {
    folder: join(folder, name),
    run: async (interrupted) => {
      const finished = await readFile(path, 'utf8').catch(() => undefined);
      if (finished !== undefined) return finished;
      await sleep(workMs, undefined, { signal: interrupted }).catch(() => undefined);
      if (interrupted.aborted) return undefined;
      done.push(name);
      await writeFile(path, name);
      return name;
    },
  };
}

/** Two that start together may come to a piece in either order. */
async function untilTaken(name: string): Promise<void> {
  await vi.waitFor(() => access(join(folder, `${name}.lock`)), { timeout: 10_000, interval: 10 });
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('workOff', () => {
  it('gives the results in the order of the pieces', async () => {
    expect(
      await workOff(
        NAMES.map((name) => piece(name)),
        never,
      ),
    ).toEqual(NAMES);
  });

  it('has every piece done once, however many share the work', async () => {
    const workers = Array.from({ length: 3 }, () =>
      workOff(
        NAMES.map((name) => piece(name, 20)),
        never,
      ),
    );
    expect(await Promise.all(workers)).toEqual([NAMES, NAMES, NAMES]);
    expect(done.toSorted()).toEqual(NAMES);
  });

  it('takes over what another began and left', async () => {
    const left = new AbortController();
    const other = workOff([piece('a', 60_000)], left.signal);
    await untilTaken('a');
    const own = workOff([piece('a')], never);
    await sleep(50);
    expect(done).toEqual([]);
    left.abort();
    expect(await other).toBeUndefined();
    expect(await own).toEqual(['a']);
  });

  it('says once that it waits', async () => {
    let said = 0;
    const left = new AbortController();
    const other = workOff([piece('a', 60_000)], left.signal);
    await untilTaken('a');
    const own = workOff([piece('a'), piece('b')], never, () => {
      said += 1;
    });
    await sleep(1_500);
    expect(done).toEqual(['b']);
    left.abort();
    expect(await own).toEqual(['a', 'b']);
    expect(await other).toBeUndefined();
    expect(said).toBe(1);
  });

  it('names a folder that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const blocked = { ...piece('a'), folder: join(folder, 'file', 'a') };
    await expect(workOff([blocked], never)).rejects.toThrow(/^OUTPUT_NOT_WRITABLE: .*file/);
  });

  it('takes over from a process that is gone', async () => {
    await mkdir(join(folder, 'a.lock'), { recursive: true });
    await utimes(join(folder, 'a.lock'), new Date(0), new Date(0));
    expect(await workOff([piece('a')], never)).toEqual(['a']);
  });

  it('passes on what goes wrong, and leaves the piece to others', async () => {
    const broken = { ...piece('a'), run: () => Promise.reject(new Error('full')) };
    await expect(workOff([broken], never)).rejects.toThrow('full');
    expect(await workOff([piece('a')], never)).toEqual(['a']);
  });
});
