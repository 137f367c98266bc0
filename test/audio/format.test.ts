import { expect, test } from 'vitest';
import type { AudioFormat, Channel, Encoding } from '../../src/audio/chunk.js';
import { checkAudioFormat } from '../../src/audio/format.js';

const call: AudioFormat = {
  encoding: 'mulaw',
  sampleRateHz: 8_000,
  channels: ['customer', 'agent'],
};

function check(change: Partial<AudioFormat>): () => void {
  return () => {
    checkAudioFormat({ ...call, ...change }, 'call-1');
  };
}

test('formats that people send pass', () => {
  for (const sampleRateHz of [8_000, 11_025, 16_000, 44_100, 48_000]) {
    expect(check({ sampleRateHz })).not.toThrow();
    expect(check({ sampleRateHz, channels: ['mono'] })).not.toThrow();
  }
});

test.each([0, -8_000, 7_999, 48_001, 4e9, 8_000.5, Number.NaN, Infinity])(
  'a rate of %d Hz is refused and named',
  (sampleRateHz) => {
    expect(check({ sampleRateHz })).toThrow(/AUDIO_RATE: call-1: .*8000 to 48000 Hz.*received/);
  },
);

test.each([0, 3, 17])('%d channels are refused and counted', (count) => {
  const channels = Array.from({ length: count }, (): Channel => 'mono');
  expect(check({ channels })).toThrow(new RegExp(`AUDIO_CHANNELS: .*received ${count}$`));
});

test('two channels of one role are refused', () => {
  expect(check({ channels: ['agent', 'agent'] })).toThrow(/AUDIO_CHANNELS: .*same role/);
});

test('an unknown encoding is refused and named', () => {
  const encoding = 'opus' as Encoding;
  expect(check({ encoding })).toThrow(/AUDIO_ENCODING: .*received opus/);
});
