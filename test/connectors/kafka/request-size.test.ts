import type { TopicMessages } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { inRequests, MAX_BATCH_BYTES } from '../../../connectors/kafka/request-size.js';

/** Messages of so many bytes each, by partition. */
function messages(partition: number, count: number, bytes: number): TopicMessages['messages'] {
  return Array.from({ length: count }, (_, i) => ({
    key: String(i),
    value: Buffer.alloc(bytes),
    partition,
  }));
}

function keysOf(requests: readonly TopicMessages[][]): unknown[] {
  return requests.map((request) =>
    request.map(({ topic, messages: own }) => [
      topic,
      ...own.map(({ partition, key }) => `${partition ?? ''}/${key?.toString() ?? ''}`),
    ]),
  );
}

describe('inRequests', () => {
  it('sends in one request what fits, whatever number of topics', () => {
    const batch = [
      { topic: 'events', messages: [...messages(0, 2, 10), ...messages(1, 1, 10)] },
      { topic: 'letters', messages: messages(0, 1, 10) },
    ];
    expect(inRequests(batch)).toEqual([batch]);
    expect(inRequests([])).toEqual([]);
  });

  it('splits what is too much for one partition, and keeps its order', () => {
    const batch = [
      { topic: 'events', messages: [...messages(0, 3, 400), ...messages(1, 1, 400)] },
      { topic: 'letters', messages: messages(0, 1, 2_000) },
    ];
    expect(keysOf(inRequests(batch, 1_000))).toEqual([
      [
        ['events', '0/0', '0/1', '1/0'],
        ['letters', '0/0'],
      ],
      [['events', '0/2']],
    ]);
  });

  it('counts keys and headers', () => {
    const message = { key: 'k'.repeat(300), headers: { a: 'x'.repeat(300) }, value: null };
    const batch = [{ topic: 'events', messages: [message, message] }];
    expect(inRequests(batch, 1_200)).toHaveLength(2);
    expect(inRequests(batch, 1_400)).toHaveLength(1);
  });

  it('stays below what brokers take by default', () => {
    expect(MAX_BATCH_BYTES).toBeLessThan(1_000_000);
  });
});
