import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { AudioChunk, SampleBlock } from '../../src/audio/chunk.js';
import { decodeAudio } from '../../src/operators/decode-audio.js';
import { chunkOf } from './blocks.js';

function decode(...chunks: AudioChunk[]): Promise<SampleBlock[]> {
  return lastValueFrom(from(chunks).pipe(decodeAudio(), toArray()));
}

const samplesOf = (blocks: SampleBlock[]): number[] =>
  blocks.flatMap(({ samples }) => [...samples].map((sample) => sample * 2 ** 15));

describe('decodeAudio', () => {
  it('gives one block a channel, at the position that the samples have', async () => {
    const blocks = await decode(
      chunkOf([1, -1, 2, -2], {}, ['customer', 'agent']),
      chunkOf([3, -3], { endOfCall: true }, ['customer', 'agent']),
    );
    expect(
      blocks.map(({ stream, firstSample, end }) => [stream.channel, firstSample, end]),
    ).toEqual([
      ['customer', 0, false],
      ['agent', 0, false],
      ['customer', 2, true],
      ['agent', 2, true],
    ]);
    expect(samplesOf(blocks.filter(({ stream }) => stream.channel === 'agent'))).toEqual([
      -1, -2, -3,
    ]);
  });

  it('keeps calls and epochs apart, also inside a sample', async () => {
    const bytes = new Uint8Array(Int16Array.of(1000, 2000).buffer);
    const part = (callId: string, streamEpoch: number, from: number, to: number): AudioChunk =>
      chunkOf([], { callId, streamEpoch, bytes: bytes.subarray(from, to) });
    const blocks = await decode(
      part('a', 0, 0, 1),
      part('b', 0, 0, 3),
      part('a', 1, 0, 3),
      part('a', 0, 1, 4),
      part('b', 0, 3, 4),
      part('a', 1, 3, 4),
    );
    const of = (callId: string, streamEpoch: number): number[] =>
      samplesOf(
        blocks.filter(
          ({ stream }) => stream.callId === callId && stream.streamEpoch === streamEpoch,
        ),
      );
    for (const samples of [of('a', 0), of('b', 0), of('a', 1)])
      expect(samples).toEqual([1000, 2000]);
  });

  it('does not care how the bytes were cut', async () => {
    const samples = Array.from({ length: 40 }, (_, i) => i * 100 - 2000);
    const whole = chunkOf(samples, {}, ['customer', 'agent']);
    const cuts = fc.array(fc.nat(whole.bytes.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const bounds = [0, ...at.sort((a, b) => a - b), whole.bytes.length];
        const chunks = bounds.slice(1).map((to, i) => ({
          ...whole,
          bytes: whole.bytes.subarray(bounds[i], to),
        }));
        const blocks = await decode(...chunks);
        for (const channel of ['customer', 'agent']) {
          const own = blocks.filter(({ stream }) => stream.channel === channel);
          const expected = samples.filter((_, i) => (i % 2 === 0) === (channel === 'customer'));
          expect(samplesOf(own)).toEqual(expected);
          let next = 0;
          for (const block of own) {
            expect(block.firstSample).toBe(next);
            next += block.samples.length;
          }
        }
      }),
    );
  });

  it('takes positions from the source and starts afresh where they jump', async () => {
    const blocks = await decode(
      chunkOf([], { bytes: Uint8Array.of(0, 4, 9), offsetSamples: 100 }),
      chunkOf([7], { offsetSamples: 500 }),
      chunkOf([8]),
    );
    expect(blocks.map(({ firstSample }) => firstSample)).toEqual([100, 500, 501]);
    expect(samplesOf(blocks)).toEqual([1024, 7, 8]);
  });

  it('says that samples were not finite, that a sample was cut, and what the source says', async () => {
    const format = { encoding: 'pcm_f32le', sampleRateHz: 8_000, channels: ['mono'] } as const;
    const bytes = new Uint8Array(Float32Array.of(0.5, NaN, 0.25).buffer);
    const blocks = await decode(
      chunkOf([], { format, bytes: bytes.subarray(0, 8) }),
      chunkOf([], { format, bytes: bytes.subarray(8, 11), notes: ['audio_dropped'] }),
      chunkOf([], { format, bytes: new Uint8Array(0), endOfCall: true }),
    );
    expect(blocks.map(({ notes }) => notes)).toEqual([
      [{ note: 'not_finite', from: 1, to: 2 }],
      [{ note: 'audio_dropped', from: 2, to: 3 }],
      [{ note: 'truncated', from: 1, to: 2 }],
    ]);
    expect([...(blocks[0]?.samples ?? [])]).toEqual([0.5, 0]);
    expect(blocks[2]).toMatchObject({ firstSample: 2, end: true });
  });

  it('notes samples that were not finite by channel and run, other notes on the whole chunk', async () => {
    const format = {
      encoding: 'pcm_f32le',
      sampleRateHz: 8_000,
      channels: ['customer', 'agent'],
    } as const;
    const samples = Float32Array.of(0, 0, NaN, 0, Infinity, 0, 0, 0, -Infinity, NaN);
    const bytes = new Uint8Array(samples.buffer);
    const chunk = chunkOf([], { format, bytes, offsetSamples: 100, notes: ['reordered'] });
    const [customer, agent] = await decode(chunk);
    const all = { note: 'reordered', from: 100, to: 105 };
    expect(customer?.notes).toEqual([
      all,
      { note: 'not_finite', from: 101, to: 103 },
      { note: 'not_finite', from: 104, to: 105 },
    ]);
    expect(agent?.notes).toEqual([all, { note: 'not_finite', from: 104, to: 105 }]);
  });

  it('drops what comes after the end of a call, and takes the next epoch', async () => {
    const blocks = await decode(
      chunkOf([1], { endOfCall: true }),
      chunkOf([2], { endOfCall: true }),
      chunkOf([3]),
      chunkOf([4], { streamEpoch: 1 }),
    );
    expect(samplesOf(blocks)).toEqual([1, 4]);
  });

  it.each([
    ['AUDIO_ENCODING', { format: { encoding: 'mp3', sampleRateHz: 8_000, channels: ['mono'] } }],
    ['AUDIO_RATE', { format: { encoding: 'mulaw', sampleRateHz: 0, channels: ['mono'] } }],
    ['AUDIO_CHANNELS', { format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: [] } }],
    ['USAGE', { offsetSamples: -1 }],
    ['USAGE', { offsetSamples: 0.5 }],
  ])('fails with %s for %o', async (code, change) => {
    await expect(decode(chunkOf([1], change as Partial<AudioChunk>))).rejects.toMatchObject({
      code,
    });
  });

  it('takes the channels of a call from one sequence of chunks each', async () => {
    const customer = chunkOf([1, 2, 3]);
    const agent: AudioChunk = { ...customer, format: { ...customer.format, channels: ['agent'] } };
    const blocks = await decode(customer, agent, { ...customer, endOfCall: true }, agent);
    expect(blocks.map(({ stream, firstSample }) => [stream.channel, firstSample])).toEqual([
      ['customer', 0],
      ['agent', 0],
      ['customer', 3],
      ['agent', 3],
    ]);
  });

  it('fails with AUDIO_FORMAT_CHANGED where two sequences carry the same channel', async () => {
    const customer = chunkOf([1, 2]);
    const both: AudioChunk = {
      ...customer,
      format: { ...customer.format, channels: ['agent', 'customer'] },
    };
    await expect(decode(customer, both)).rejects.toMatchObject({ code: 'AUDIO_FORMAT_CHANGED' });
  });

  it('fails with AUDIO_FORMAT_CHANGED, naming both formats and the place', async () => {
    const first = chunkOf([1, 2, 3]);
    const second = { ...first, format: { ...first.format, sampleRateHz: 16_000 } };
    await expect(decode(first, second)).rejects.toThrow(
      /AUDIO_FORMAT_CHANGED: call call-1, sample 3.*8000 Hz customer.*16000 Hz customer/,
    );
  });
});
