import { z } from 'zod';
import { AGENT_OPTIONS, DECLARATION_OPTIONS } from '../declaration.js';
import { FOLLOW_TOPIC_OPTIONS } from '../follow-options.js';
import { KAFKA_OPTIONS } from '../kafka-options.js';
import { flag, text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs, OptionValues } from '../options.js';
import { STREAM_OPTIONS } from '../stream-options.js';
import { TOPIC_OPTIONS } from '../topic-options.js';

export const RUN_OPTIONS = {
  ...TOPIC_OPTIONS,
  ...FOLLOW_TOPIC_OPTIONS,
  group: {
    flags: '--group <name>',
    description: 'consumer group; all of its members share the work (default undertone)',
    schema: text.default('undertone'),
    expected: 'a name',
  },
  from: {
    flags: '--from <place>',
    description: 'where a group begins that has committed nothing: earliest or latest (default)',
    schema: z.enum(['earliest', 'latest']).default('latest'),
    expected: 'earliest or latest',
  },
  delivery: {
    flags: '--delivery <guarantee>',
    description: 'exactly-once (default) or at-least-once, without transactions',
    schema: z.enum(['exactly-once', 'at-least-once']).default('exactly-once'),
    expected: 'exactly-once or at-least-once',
  },
  shards: {
    flags: '--shards <n>',
    description: 'groups of partitions that move as one; the same for all members (default 4)',
    schema: wholeNumber(1, 1_000).default(4),
    expected: 'a whole number from 1 to 1000',
  },
  transactionalPrefix: {
    flags: '--transactional-prefix <name>',
    description: 'beginning of transactional ids; one application each (default undertone)',
    schema: text.default('undertone'),
    expected: 'a name',
  },
  idleSeconds: {
    flags: '--idle-seconds <s>',
    description: 'silence of a call after which it is over (default 60)',
    schema: wholeNumber(1, 86_400).default(60),
    expected: 'a whole number from 1 to 86400',
  },
  deadLetterAudio: {
    flags: '--dead-letter-audio',
    description: 'keep the audio of records that cannot be read, with the dead letter',
    schema: flag,
    expected: 'true or false',
  },
  hashCallIds: {
    flags: '--hash-call-ids',
    description: 'call ids appear in logs as hashes',
    schema: flag,
    expected: 'true or false',
  },
  logLevel: {
    flags: '--log-level <level>',
    description: 'error, warn, info (default) or debug; JSON lines on stderr',
    schema: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
    expected: 'error, warn, info or debug',
  },
  metricsPort: {
    flags: '--metrics-port <port>',
    description: 'serve /metrics, /healthz and /readyz there (default: not at all)',
    schema: wholeNumber(1, 65_535).optional(),
    expected: 'a whole number from 1 to 65535',
  },
  registryReadOnly: {
    flags: '--registry-read-only',
    description: 'look the schema up, do not register it',
    schema: flag,
    expected: 'true or false',
  },
  ...AGENT_OPTIONS,
  notice: DECLARATION_OPTIONS.notice,
  monoContains: {
    ...DECLARATION_OPTIONS.monoContains,
    description: 'declare what mono calls hold; without, they are skipped',
    schema: z.enum(['own-recording', 'customer-only']).optional(),
  },
  ...STREAM_OPTIONS,
  ...KAFKA_OPTIONS,
} as const satisfies OptionSpecs;

export type RunOptions = OptionValues<typeof RUN_OPTIONS>;
