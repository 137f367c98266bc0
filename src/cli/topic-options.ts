import type { TopicNames, TopicsOptions } from '../../connectors/kafka/topics.js';
import { DEFAULT_PARTITIONS, DEFAULT_TOPICS } from '../../connectors/kafka/topics.js';
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
    description: 'make those of the four topics that are missing',
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

type TopicChoice = OptionValues<typeof TOPIC_OPTIONS>;

export function topicNames(options: TopicChoice): TopicNames {
  const { topic, eventsTopic, checkpointsTopic, deadLettersTopic } = options;
  return {
    audio: topic,
    events: eventsTopic,
    checkpoints: checkpointsTopic,
    deadLetters: deadLettersTopic,
  };
}

/** For `ensureTopics`. */
export function topicsOptions(options: TopicChoice): TopicsOptions {
  const { createTopics, partitions } = options;
  return {
    names: topicNames(options),
    create: createTopics,
    ...(partitions !== undefined && { partitions }),
  };
}
