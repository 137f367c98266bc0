import { describe, expect, it } from 'vitest';
import { requireSentOnce } from '../../../connectors/kafka/sent-once.js';

const SENT = [
  { topic: 'a', messages: [at(0), at(0), at(1)] },
  { topic: 'b', messages: [at(0)] },
];

describe('what kafkajs says that it sent', () => {
  it('is right where each partition answers once', () => {
    expect(() => {
      requireSentOnce(SENT, [answer('b', 0), answer('a', 1), answer('a', 0)]);
    }).not.toThrow();
  });

  it('is refused where a partition was left out', () => {
    expect(() => {
      requireSentOnce(SENT, [answer('a', 0), answer('b', 0)]);
    }).toThrow(/KAFKA_FAILED.*topic a, partition 1.*received 0/);
  });

  it('is refused where a broker was asked twice', () => {
    const answers = [answer('b', 0), answer('a', 1), answer('a', 0)];
    expect(() => {
      requireSentOnce(SENT, answers, ['one:9092', 'two:9092', 'one:9092']);
    }).toThrow(/KAFKA_FAILED.*broker one:9092/);
    expect(() => {
      requireSentOnce(SENT, answers, ['one:9092', 'two:9092']);
    }).not.toThrow();
  });

  it('is refused where a partition was sent to twice', () => {
    const answers = [answer('a', 0), answer('a', 1), answer('b', 0), answer('b', 0)];
    expect(() => {
      requireSentOnce(SENT, answers);
    }).toThrow(/KAFKA_FAILED.*topic b, partition 0.*received 2/);
  });
});

function at(partition: number) {
  return { partition, value: '' };
}

function answer(topicName: string, partition: number) {
  return { topicName, partition, errorCode: 0 };
}
