import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveQueue, type LiveStretch } from '../../../connectors/microphone/live-queue.js';

async function drained(queue: LiveQueue): Promise<LiveStretch[]> {
  const stretches: LiveStretch[] = [];
  for await (const stretch of queue) stretches.push(stretch);
  return stretches;
}

function bytesOf(stretches: readonly LiveStretch[]): number[] {
  return stretches.flatMap(({ bytes }) => [...bytes]);
}

describe('LiveQueue', () => {
  it('delivers every byte in whole samples, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 20 }),
        fc.constantFrom(1, 2, 4),
        async (pieces, sampleBytes) => {
          const queue = new LiveQueue(1_000_000, sampleBytes);
          for (const piece of pieces) queue.push(piece, 0);
          queue.close();
          const stretches = await drained(queue);
          const all = pieces.flatMap((piece) => [...piece]);
          expect(bytesOf(stretches)).toEqual(all.slice(0, all.length - (all.length % sampleBytes)));
          for (const { bytes, offsetBytes } of stretches) {
            expect(bytes.length % sampleBytes).toBe(0);
            expect(offsetBytes % sampleBytes).toBe(0);
          }
        },
      ),
    );
  });

  it('drops the oldest at the bound, says so once, and keeps positions true', async () => {
    const queue = new LiveQueue(6, 2);
    for (let i = 0; i < 5; i++) queue.push(Uint8Array.of(i, i), i);
    queue.close();
    expect(await drained(queue)).toEqual([
      { bytes: Uint8Array.of(2, 2), offsetBytes: 4, arrivedMs: 2, followsDrop: true },
      { bytes: Uint8Array.of(3, 3), offsetBytes: 6, arrivedMs: 3, followsDrop: false },
      { bytes: Uint8Array.of(4, 4), offsetBytes: 8, arrivedMs: 4, followsDrop: false },
    ]);
  });

  it('notices what is dropped while the reader is busy', async () => {
    const queue = new LiveQueue(2, 2);
    queue.push(Uint8Array.of(0, 0), 0);
    const followsDrop: boolean[] = [];
    for await (const stretch of queue) {
      followsDrop.push(stretch.followsDrop);
      if (followsDrop.length > 1) break;
      queue.push(Uint8Array.of(1, 1), 1);
      queue.push(Uint8Array.of(2, 2), 2);
    }
    expect(followsDrop).toEqual([false, true]);
  });

  it('wakes a waiting reader', async () => {
    const queue = new LiveQueue(100, 2);
    const reading = drained(queue);
    await Promise.resolve();
    queue.push(Uint8Array.of(1, 2), 7);
    queue.close();
    expect(bytesOf(await reading)).toEqual([1, 2]);
  });

  it('delivers what waits before it throws the error it was closed with', async () => {
    const queue = new LiveQueue(100, 1);
    queue.push(Uint8Array.of(1), 0);
    queue.close(new Error('unplugged'));
    queue.close();
    const received: number[] = [];
    await expect(
      (async () => {
        for await (const { bytes } of queue) received.push(...bytes);
      })(),
    ).rejects.toThrow('unplugged');
    expect(received).toEqual([1]);
  });
});
