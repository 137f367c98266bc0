import { describe, expect, it } from 'vitest';

import { Backlog, type Bounded } from '../../src/operators/backlog.js';

class Upstream implements Bounded {
  pendingAudioMs = 0;
  full = false;
  wake: () => void = () => undefined;

  whenNotFull(): Promise<void> {
    return this.full ? new Promise((resolve) => (this.wake = resolve)) : Promise.resolve();
  }
}

async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  return settled;
}

describe('Backlog', () => {
  it('counts what waits here and upstream', () => {
    const upstream = new Upstream();
    upstream.pendingAudioMs = 500;
    const backlog = new Backlog(upstream, 1_000);
    backlog.enter(700);
    expect(backlog.pendingAudioMs).toBe(1_200);
    backlog.leave(200);
    expect(backlog.pendingAudioMs).toBe(1_000);
  });

  it('is full at its own bound or where upstream is', () => {
    const upstream = new Upstream();
    const backlog = new Backlog(upstream, 1_000);
    expect(backlog.full).toBe(false);
    backlog.enter(1_000);
    expect(backlog.full).toBe(true);
    backlog.leave(1);
    expect(backlog.full).toBe(false);
    upstream.full = true;
    expect(backlog.full).toBe(true);
  });

  it('lets everybody wait until both have room', async () => {
    const upstream = new Upstream();
    upstream.full = true;
    const backlog = new Backlog(upstream, 100);
    backlog.enter(200);
    const waiting = [backlog.whenNotFull(), backlog.whenNotFull()];
    backlog.leave(150);
    expect(await isSettled(Promise.all(waiting).then(() => undefined))).toBe(false);
    upstream.full = false;
    upstream.wake();
    await backlog.whenNotFull();
  });

  it('does not wait where there is room', async () => {
    expect(await isSettled(new Backlog(new Upstream()).whenNotFull())).toBe(true);
  });

  it('refuses a bound that is none', () => {
    expect(() => new Backlog(new Upstream(), 0)).toThrow(/^USAGE: backlog.maxPendingMs/);
  });
});
