import type { Fault } from './fault.js';
import { kill } from './faults/kill.js';
import { proxy } from './faults/proxy.js';
import { stall } from './faults/stall.js';
import type { Patch } from './program-copy.js';

/** One thing that the design relies on, taken away. */
export interface Mutation {
  readonly name: string;
  /** What is to bring it to light. */
  readonly fault: Fault;
  readonly patches: readonly Patch[];
}

const WRITER = 'connectors/kafka/shard-writer.js';
const WORK = 'connectors/kafka/partition-work.js';
const FOLLOW = 'src/operators/follow.js';
const DELIVERY = 'connectors/kafka/delivery.js';
const SEND = 'await this.#send(transaction, topicMessages(topics, scope, partitions));';

/** A pause makes the time between both transactions long enough to be hit. */
const OFFSETS_FIRST = `
            const early = await this.#producer.transaction();
            await early.send({
              topic: topics.checkpoints,
              messages: partitions.map(({ partition }) => ({ key: MARKER_KEY, value: 'x', partition })),
              acks: -1,
            });
            await early.sendOffsets({
              consumerGroupId: groupId,
              topics: [{
                topic: topics.audio,
                partitions: partitions.map(({ partition, lowWatermark }) => ({
                  partition,
                  offset: String(lowWatermark),
                })),
              }],
            });
            await early.commit();
            await new Promise((resolve) => setTimeout(resolve, 300));
            const transaction = await this.#producer.transaction();`;

/**
 * kafkajs itself refuses a producer whose commit has failed. What one could do instead: the same
 * outputs once more, by the next producer, without a look at what was committed.
 */
const WRITE_AGAIN = `
            await this.#producer.disconnect().catch(() => undefined);
            this.#producer = this.#options.kafka.producer({
              transactionalId, idempotent: true, maxInFlightRequests: 1,
              transactionTimeout: this.#options.transactionTimeoutMs, allowAutoTopicCreation: false,
            });
            await this.#takeOver(partitions.map(({ partition }) => partition));
            return this.#write(partitions);`;

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'offsets are committed before events',
    fault: kill,
    patches: [
      {
        file: WRITER,
        find: `const transaction = await this.#producer.transaction();\n            ${SEND}`,
        replace: `${OFFSETS_FIRST}\n            ${SEND}`,
      },
    ],
  },
  {
    name: 'no fence: every owner has a transactional id of its own',
    fault: stall,
    patches: [
      {
        file: DELIVERY,
        find: '-${topics.audio}-${shard}`',
        replace: '-${topics.audio}-${shard}-${process.pid}-${Math.random()}`',
      },
    ],
  },
  {
    name: 'no suppression: streams begin anew where audio is replayed',
    fault: kill,
    patches: [{ file: WORK, find: 'pipelines.open(streams,', replace: 'pipelines.open([],' }],
  },
  {
    name: 'no checkpoints are written',
    fault: kill,
    patches: [
      {
        file: WORK,
        find: 'checkpoints.map(([key, value]) => ({ key, value }))',
        replace: "[{ key: 'marker', value: 'x' }]",
      },
    ],
  },
  {
    name: 'utterances and summaries begin anew where audio is replayed',
    fault: kill,
    patches: [
      {
        file: FOLLOW,
        find: 'options.checkpoint?.foldState.follow ?? followStart(settings)',
        replace: 'followStart(settings)',
      },
    ],
  },
  {
    name: 'outputs are kept, and written again, after an indefinite error',
    fault: proxy,
    patches: [
      {
        file: WRITER,
        find: 'throw asKafkaError(cause, `transaction of ${transactionalId}`);',
        replace: WRITE_AGAIN,
      },
    ],
  },
];
