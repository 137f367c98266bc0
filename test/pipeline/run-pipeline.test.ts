import { describe, expect, it } from 'vitest';

import { UndertoneError } from '../../src/errors.js';
import type { AudioChunk, StreamKey } from '../../src/audio/chunk.js';
import type { StreamId, StreamWork } from '../../src/model/inference.js';
import type { AudioSource, EventSink, PipelineOutput } from '../../src/ports.js';
import { runPipeline } from '../../src/run-pipeline.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksOfMs, cut, demoCall, outputsOf } from './run.js';

const CHUNKS = chunksOfMs(cut(demoCall(), 0, 20), 100);

/** A sink that writes down what is done to it, and does it as slowly as it is told. */
class LoggingSink implements EventSink {
  readonly name = 'log';
  readonly log: string[] = [];
  readonly outputs: PipelineOutput[] = [];
  writing = 0;

  constructor(private readonly work: () => Promise<void> = () => Promise.resolve()) {}

  async write(output: PipelineOutput): Promise<void> {
    expect(this.writing++).toBe(0);
    await this.work();
    this.writing--;
    this.outputs.push(output);
    this.log.push(`${output.event.kind} ${output.event.ordinal}`);
  }

  streamEnded({ callId, channel }: StreamKey): void {
    this.log.push(`${callId} ${channel} ended`);
  }

  close(): void {
    this.log.push('closed');
  }
}

function sourceOf(chunks: (signal: AbortSignal) => AsyncIterable<AudioChunk>): AudioSource {
  return { name: 'test', chunks };
}

async function* all(chunks: readonly AudioChunk[]): AsyncGenerator<AudioChunk> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('runPipeline', () => {
  it('writes every output in order, then the end of the stream, then closes', async () => {
    const sink = new LoggingSink(turn);
    const inference = new FakeInference();
    const ended: StreamKey[] = [];
    await runPipeline({
      inference,
      source: sourceOf(() => all(CHUNKS)),
      sink,
      streamEnded: (stream) => ended.push(stream),
    });
    expect(sink.outputs).toEqual(await outputsOf(CHUNKS));
    expect(sink.log.slice(-2)).toEqual(['call-1 customer ended', 'closed']);
    expect(ended).toEqual([{ callId: 'call-1', channel: 'customer', streamEpoch: 0 }]);
    expect(inference.streams.size).toBe(0);
  });

  it('holds the source back while the sink is behind', async () => {
    let taken = 0;
    let written = 0;
    let lead = 0;
    const source = sourceOf(async function* () {
      for (const chunk of CHUNKS) {
        taken++;
        lead = Math.max(lead, taken * 100 - written * 640);
        yield await Promise.resolve(chunk);
      }
    });
    const sink = new LoggingSink(async () => {
      for (let i = 0; i < 20; i++) await turn();
      written++;
    });
    const inference = new FakeInference();
    await runPipeline({ inference, source, sink, maxUnwrittenMs: 5_000 });
    expect(sink.outputs).toEqual(await outputsOf(CHUNKS));
    // At most the bound of outputs (each counts 2.6 s), a window that fills, and a chunk.
    expect(lead).toBeLessThan(8_000);
  });

  it('holds the source back while inference is behind, and loses nothing', async () => {
    const inference = new SlowInference(3_000);
    const sink = new LoggingSink();
    await runPipeline({ inference, source: sourceOf(() => all(CHUNKS)), sink });
    expect(sink.outputs).toEqual(await outputsOf(CHUNKS));
    expect(inference.mostPendingMs).toBeLessThan(3_000 + 2_575 + 100);
    expect(inference.pendingAudioMs).toBe(0);
  });

  it('stopped, ends the streams with what was taken and writes it all', async () => {
    const stop = new AbortController();
    const source = sourceOf(async function* (signal) {
      for (const [i, chunk] of CHUNKS.entries()) {
        if (i === 50) stop.abort();
        if (signal.aborted) return;
        yield await Promise.resolve(chunk);
      }
    });
    const sink = new LoggingSink(turn);
    await runPipeline({ inference: new FakeInference(), source, sink, signal: stop.signal });
    const expected = await outputsOf(CHUNKS.slice(0, 50));
    expect(sink.outputs).toEqual(expected);
    expect(sink.outputs.at(-1)?.event.endMs).toBe(5_000);
    expect(sink.log.at(-1)).toBe('closed');
  });

  it("fails with the source's error after writing what was due before it", async () => {
    const broken = new UndertoneError('RECORDER_FAILED', { what: 'unplugged' });
    const source = sourceOf(async function* () {
      yield* all(CHUNKS.slice(0, 60));
      throw broken;
    });
    const sink = new LoggingSink(turn);
    const inference = new SlowInference(60_000);
    await expect(runPipeline({ inference, source, sink })).rejects.toBe(broken);
    const whole = await outputsOf(CHUNKS);
    const due = whole.filter(({ event }) => event.endMs <= 6_000);
    expect(due.length).toBeGreaterThan(4);
    expect(sink.outputs).toEqual(due);
    expect(sink.log.at(-1)).toBe('closed');
    expect(sink.log.join()).not.toContain('ended');
    expect(inference.streams.size).toBe(0);
  });

  it('fails with the error of the sink, writes nothing after it, and lets go of the source', async () => {
    let returned = false;
    const source = sourceOf(async function* () {
      try {
        yield* all(CHUNKS);
        await new Promise(() => undefined);
      } finally {
        returned = true;
      }
    });
    const full = new UndertoneError('OUTPUT_NOT_WRITABLE', { what: 'the disk is full' });
    let writes = 0;
    const sink = new LoggingSink(async () => {
      await turn();
      if (++writes === 3) throw full;
    });
    const inference = new FakeInference();
    // The source hangs in next(): only its signal can wake it, so it is let go, not waited for.
    await expect(runPipeline({ inference, source, sink })).rejects.toBe(full);
    expect([sink.outputs.length, writes, sink.log.at(-1)]).toEqual([2, 3, 'closed']);
    expect(inference.streams.size).toBe(0);
    expect(returned).toBe(false);
  });

  it('fails with the first error, though closing fails with another', async () => {
    const first = new UndertoneError('OUTPUT_NOT_WRITABLE', { what: 'the disk is full' });
    const sink: EventSink = {
      name: 'broken',
      write: () => Promise.reject(first),
      close: () => {
        throw new Error('closed in vain');
      },
    };
    const source = sourceOf(() => all(CHUNKS));
    await expect(runPipeline({ inference: new FakeInference(), source, sink })).rejects.toBe(first);
    const empty = sourceOf(() => all([]));
    const run = runPipeline({ inference: new FakeInference(), source: empty, sink });
    await expect(run).rejects.toThrow('closed in vain');
  });

  it('fails for a call that changes its format, and closes', async () => {
    const [first, second] = CHUNKS;
    if (first === undefined || second === undefined) throw new Error('no chunks');
    const other = { ...second, format: { ...second.format, sampleRateHz: 16_000 } };
    const sink = new LoggingSink();
    const source = sourceOf(() => all([first, other]));
    const run = runPipeline({ inference: new FakeInference(), source, sink });
    await expect(run).rejects.toMatchObject({ code: 'AUDIO_FORMAT_CHANGED' });
    expect(sink.log).toEqual(['closed']);
  });

  it('closes the sink of options that cannot work, too', async () => {
    const sink = new LoggingSink();
    const source = sourceOf(() => all(CHUNKS));
    const run = runPipeline({ inference: new FakeInference(), source, sink, hopFrames: 512 });
    await expect(run).rejects.toMatchObject({ code: 'USAGE' });
    expect(sink.log).toEqual(['closed']);
  });

  it('in the deterministic mode orders outputs, and tells of ends after them', async () => {
    const calls = ['b', 'a', 'c'].map((callId) => CHUNKS.map((chunk) => ({ ...chunk, callId })));
    const oneAfterTheOther = calls.flat();
    const together = CHUNKS.flatMap((_, i) => calls.flatMap((chunks) => chunks.slice(i, i + 1)));
    const runs = [oneAfterTheOther, together].map(async (chunks) => {
      const sink = new LoggingSink();
      const source = sourceOf(() => all(chunks));
      await runPipeline({ inference: new FakeInference(), source, sink, deterministic: true });
      return sink;
    });
    const [first, second] = await Promise.all(runs);
    expect(first?.outputs.length).toBeGreaterThan(60);
    expect(second?.outputs).toEqual(first?.outputs);
    expect(first?.log.slice(-4).toSorted()).toEqual([
      'a customer ended',
      'b customer ended',
      'c customer ended',
      'closed',
    ]);
  });
});

/** Takes its time, with a bound as the real one has. */
class SlowInference extends FakeInference {
  mostPendingMs = 0;
  #waiters: (() => void)[] = [];

  constructor(private readonly maxPendingMs: number) {
    super();
  }

  override get full(): boolean {
    return this.pendingAudioMs >= this.maxPendingMs;
  }

  override whenNotFull(): Promise<void> {
    return this.full ? new Promise((resolve) => this.#waiters.push(resolve)) : Promise.resolve();
  }

  override async submit(stream: StreamId, work: StreamWork): Promise<Float32Array> {
    const logits = super.submit(stream, work);
    this.pendingAudioMs += work.frameCount * 10;
    this.mostPendingMs = Math.max(this.mostPendingMs, this.pendingAudioMs);
    for (let i = 0; i < 10; i++) await turn();
    this.pendingAudioMs -= work.frameCount * 10;
    if (!this.full) for (const resolve of this.#waiters.splice(0)) resolve();
    return logits;
  }
}
