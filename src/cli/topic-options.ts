import type { TopicNames, TopicsOptions } from '../../connectors/kafka/topics.js';
import { DEFAULT_PARTITIONS, DEFAULT_TOPICS } from '../../connectors/kafka/topics.js';
import { UndertoneError } from '../errors.js';
import { FOLLOW_TOPIC_OPTIONS } from './follow-options.js';
import { EVENTS_TOPIC_OPTIONS, topicName } from './kafka-options.js';
import { flag, wholeNumber } from './option-schemas.js';
import type { OptionSpecs, OptionValues } from './options.js';

const NAME = 'a name of letters, digits, dots, dashes and underscores';

export const AUDIO_TOPIC_OPTIONS = {
  topic: {
    flags: '--topic <name>',
    description: `topic of the audio (default ${DEFAULT_TOPICS.audio})`,
    schema: topicName.default(DEFAULT_TOPICS.audio),
    expected: NAME,
  },
} as const satisfies OptionSpecs;

/** The topics that belong together, and whether to make them. */
export const TOPIC_OPTIONS = {
  ...AUDIO_TOPIC_OPTIONS,
  ...EVENTS_TOPIC_OPTIONS,
  checkpointsTopic: {
    flags: '--checkpoints-topic <name>',
    description: `topic of the checkpoints (default ${DEFAULT_TOPICS.checkpoints})`,
    schema: topicName.default(DEFAULT_TOPICS.checkpoints),
    expected: NAME,
  },
  deadLettersTopic: {
    flags: '--dead-letters-topic <name>',
    description: `topic of what cannot be read (default ${DEFAULT_TOPICS.deadLetters})`,
    schema: topicName.default(DEFAULT_TOPICS.deadLetters),
    expected: NAME,
  },
  createTopics: {
    flags: '--create-topics',
    description: 'make those of these topics that are missing',
    schema: flag,
    expected: 'true or false',
  },
  partitions: {
    flags: '--partitions <n>',
    description: `of each topic (default: as the others have, else ${DEFAULT_PARTITIONS})`,
    schema: wholeNumber(1, 10_000).optional(),
    expected: 'a whole number from 1 to 10000',
  },
} as const satisfies OptionSpecs;

type TopicChoice = OptionValues<typeof TOPIC_OPTIONS> &
  Partial<OptionValues<typeof FOLLOW_TOPIC_OPTIONS>>;

/** @throws UndertoneError USAGE where two of them are one */
export function topicNames(options: TopicChoice): TopicNames {
  const { topic, eventsTopic, checkpointsTopic, deadLettersTopic } = options;
  const { utteranceTopic, summaryTopic } = options;
  requireDistinctTopics(options);
  return {
    audio: topic,
    events: eventsTopic,
    checkpoints: checkpointsTopic,
    deadLetters: deadLettersTopic,
    ...(utteranceTopic !== undefined && { utterances: utteranceTopic }),
    ...(summaryTopic !== undefined && { summaries: summaryTopic }),
  };
}

const NAME_OPTIONS = [
  'topic',
  'eventsTopic',
  'checkpointsTopic',
  'deadLettersTopic',
  'utteranceTopic',
  'summaryTopic',
] as const;

/**
 * A processor that reads what it writes would feed itself for ever, and a topic holds one kind.
 *
 * @throws UndertoneError USAGE where two of them are one
 */
export function requireDistinctTopics(options: Partial<TopicChoice>): void {
  const specs = { ...TOPIC_OPTIONS, ...FOLLOW_TOPIC_OPTIONS };
  const flags = new Map<string, string>();
  for (const option of NAME_OPTIONS) {
    const name = options[option];
    if (name === undefined) continue;
    const [flag = ''] = specs[option].flags.split(' ', 1);
    const other = flags.get(name);
    if (other !== undefined) throw sharedName(`${other}, ${flag}`, name);
    flags.set(name, flag);
  }
}

function sharedName(where: string, received: string): UndertoneError {
  return new UndertoneError('USAGE', {
    what: 'two topics have one name',
    where,
    expected: 'topics that all differ',
    received,
  });
}

/**
 * For `ensureTopics`.
 *
 * @throws UndertoneError USAGE where two of them are one
 */
export function topicsOptions(options: TopicChoice): TopicsOptions {
  const { createTopics, partitions } = options;
  return {
    names: topicNames(options),
    create: createTopics,
    ...(partitions !== undefined && { partitions }),
  };
}
