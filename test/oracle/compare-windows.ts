import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Difference } from './compare-events.js';
import type { SimulatedCall } from './manifest.js';
import { windowIndices } from './window-indices.js';

/**
 * Holds events against the windows that the sample counts of each call ask for: without audio,
 * without a model, without the product.
 *
 * @param isPermitted whether a channel is analysed; the others must have no event
 */
export function compareWindows(
  calls: readonly SimulatedCall[],
  events: readonly EmotionEvent[],
  isPermitted: (channel: SimulatedCall['channels'][number]) => boolean,
): Difference[] {
  const found = new Map<string, EmotionEvent[]>();
  for (const event of events) {
    const stream = JSON.stringify([event.callId, event.channel]);
    found.set(stream, [...(found.get(stream) ?? []), event]);
  }
  const wanted = new Map(
    calls.flatMap((call) =>
      call.channels.map((channel): [string, number[]] => [
        JSON.stringify([call.callId, channel]),
        isPermitted(channel) ? windowIndices(call) : [],
      ]),
    ),
  );
  const streams = [...new Set([...wanted.keys(), ...found.keys()])];
  return streams.flatMap((key) => streamDifferences(key, wanted.get(key), found.get(key) ?? []));
}

function streamDifferences(
  key: string,
  indices: readonly number[] | undefined,
  events: readonly EmotionEvent[],
): Difference[] {
  if (indices === undefined) return [{ what: 'unexpected', key, received: events.length }];
  const windows = events
    .filter(({ kind }) => kind === 'window')
    .sort((a, b) => a.ordinal - b.ordinal)
    .map(({ ordinal, windowIndex }) => [ordinal, windowIndex]);
  const expected = indices.map((windowIndex, ordinal) => [ordinal, windowIndex]);
  const provisional = events.filter(({ kind }) => kind !== 'window').map(({ ordinal }) => ordinal);
  const mostProvisional = indices.length > 0 ? 1 : 0;
  return [
    ...(sameText(windows, expected)
      ? []
      : [{ what: 'unequal', key, field: 'windows', expected, received: windows } as const]),
    ...(provisional.length <= mostProvisional && provisional.every((ordinal) => ordinal === 0)
      ? []
      : [{ what: 'unequal', key, field: 'provisional', received: provisional } as const]),
  ];
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
