import type { TopicNames, TopicsOptions } from '../../connectors/kafka/topics.js';
import { DEFAULT_PARTITIONS, DEFAULT_TOPICS } from '../../connectors/kafka/topics.js';
import { UndertoneError } from '../errors.js';
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

/** @throws UndertoneError USAGE where two of the four are one */
export function topicNames(options: TopicChoice): TopicNames {
  const { topic, eventsTopic, checkpointsTopic, deadLettersTopic } = options;
  checkDistinct({ topic, eventsTopic, checkpointsTopic, deadLettersTopic });
  return {
    audio: topic,
    events: eventsTopic,
    checkpoints: checkpointsTopic,
    deadLetters: deadLettersTopic,
  };
}

type NameOption = 'topic' | 'eventsTopic' | 'checkpointsTopic' | 'deadLettersTopic';

/** A processor that reads what it writes would feed itself for ever. */
function checkDistinct(names: Pick<TopicChoice, NameOption>): void {
  const flags = new Map<string, string>();
  for (const [option, name] of Object.entries(names)) {
    const [flag = ''] = TOPIC_OPTIONS[option as NameOption].flags.split(' ', 1);
    const other = flags.get(name);
    if (other !== undefined) throw sharedName(`${other}, ${flag}`, name);
    flags.set(name, flag);
  }
}

function sharedName(where: string, received: string): UndertoneError {
  return new UndertoneError('USAGE', {
    what: 'two topics have one name',
    where,
    expected: 'topics of audio, events, checkpoints and dead letters that all differ',
    received,
  });
}

/**
 * For `ensureTopics`.
 *
 * @throws UndertoneError USAGE where two of the four are one
 */
export function topicsOptions(options: TopicChoice): TopicsOptions {
  const { createTopics, partitions } = options;
  return {
    names: topicNames(options),
    create: createTopics,
    ...(partitions !== undefined && { partitions }),
  };
}
