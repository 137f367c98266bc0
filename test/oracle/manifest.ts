import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What `undertone simulate --manifest` says of a call, as far as the oracle needs it. */
const CALL = z.object({
  callId: z.string(),
  recording: z.string(),
  encoding: z.enum(['mulaw', 'alaw', 'pcm_s16le', 'pcm_f32le']),
  sampleRateHz: z.number().int().positive(),
  channels: z.array(z.enum(['customer', 'agent', 'mono'])),
  samples: z.number().int().nonnegative(),
  lost: z.array(z.tuple([z.number().int(), z.number().int()])),
  ended: z.literal(true),
});
export type SimulatedCall = z.output<typeof CALL>;

export function readManifest(path: string): SimulatedCall[] {
  return parseManifest(readFileSync(path, 'utf8'));
}

export function parseManifest(text: string): SimulatedCall[] {
  const lines = text.split('\n');
  return lines.filter((line) => line !== '').map((line) => CALL.parse(JSON.parse(line)));
}
