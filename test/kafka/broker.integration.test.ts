import { expect, it } from 'vitest';
import { createTopic, receive, send } from './round-trip.js';
import { describeWithKafka, sharedClient, uniqueName } from './shared-broker.js';

describeWithKafka('the broker for tests', () => {
  const kafka = sharedClient();

  it('keeps what is sent', async () => {
    const topic = await createTopic(kafka, 2);

    await send(kafka, topic, ['one', 'two', 'three']);

    await expect(receive(kafka, topic, 3)).resolves.toEqual(['one', 'two', 'three']);
  });

  it('hides the records of a transaction that was given up', async () => {
    const topic = await createTopic(kafka, 1);
    const producer = kafka.producer({
      transactionalId: uniqueName('transaction'),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const inTransaction = async (value: string, end: 'commit' | 'abort') => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'call', value }] });
      await transaction[end]();
    };

    await inTransaction('kept', 'commit');
    await inTransaction('given up', 'abort');
    await inTransaction('kept too', 'commit');
    await producer.disconnect();

    await expect(receive(kafka, topic, 2)).resolves.toEqual(['kept', 'kept too']);
  });

  it('makes no topic that nobody created', async () => {
    await expect(send(kafka, uniqueName('missing'), ['lost'])).rejects.toThrow(
      /does not host this topic/,
    );
  });
});
