import { z } from 'zod';
import { MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ } from '../../audio/format.js';
import { FILE_OPTIONS } from '../commands/file.js';
import { BROKER_OPTIONS } from '../kafka-options.js';
import { decimalNumber, flag, listOf, text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { CHUNK_OPTIONS } from '../stream-options.js';
import { TOPIC_OPTIONS } from '../topic-options.js';
import { SENT_ENCODINGS } from './convert-audio.js';

const share = { schema: decimalNumber(0, 1).default(0), expected: 'a number from 0 to 1' } as const;

/** Which calls there are, and what they sound like. */
const CALL_OPTIONS = {
  calls: {
    flags: '--calls <n>',
    description: 'calls that are on at the same time (default 10)',
    schema: wholeNumber(1, 100_000).default(10),
    expected: 'a whole number from 1 to 100000',
  },
  files: {
    flags: '--files <list>',
    description: 'WAV files, separated by commas, for calls in turn (default: the demo call)',
    schema: listOf(text).optional(),
    expected: 'paths, separated by commas',
  },
  channels: FILE_OPTIONS.channels,
  encoding: {
    flags: '--encoding <name>',
    description: `${SENT_ENCODINGS.join(', ')} (default mulaw)`,
    schema: z.enum(SENT_ENCODINGS).default('mulaw'),
    expected: SENT_ENCODINGS.join(', '),
  },
  sampleRate: {
    flags: '--sample-rate <hz>',
    description: 'of the audio that is sent (default 8000)',
    schema: wholeNumber(MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ).default(8_000),
    expected: `a whole number from ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ}`,
  },
  duration: {
    flags: '--duration <s>',
    description: 'of each call: cuts its recording, or starts it over (default: as long as it is)',
    schema: decimalNumber(0.1, 86_400).optional(),
    expected: 'a number of seconds from 0.1 to 86400',
  },
  callPrefix: {
    flags: '--call-prefix <text>',
    description: 'calls are named <text>-<number> (default sim-<time of the start>)',
    schema: text.optional(),
    expected: 'a text',
  },
} as const satisfies OptionSpecs;

/** When their records are sent, and what happens to them on their way. */
const WAY_OPTIONS = {
  speed: {
    flags: '--speed <factor>',
    description: 'times real time (default 1); 0 or max: as fast as possible',
    schema: z.union([z.literal('max').transform(() => 0), decimalNumber(0, 1_000)]).default(1),
    expected: 'a number from 0 to 1000, or max',
  },
  ...CHUNK_OPTIONS,
  staggerMs: {
    flags: '--stagger-ms <ms>',
    description: 'from the beginning of a call to that of the next (default 137)',
    schema: wholeNumber(0, 600_000).default(137),
    expected: 'a whole number of milliseconds',
  },
  jitterMs: {
    flags: '--jitter-ms <ms>',
    description: 'records come up to that much late, in order (default 0)',
    schema: wholeNumber(0, 60_000).default(0),
    expected: 'a whole number of milliseconds',
  },
  loss: { flags: '--loss <p>', description: 'share of records never sent (default 0)', ...share },
  duplicates: {
    flags: '--duplicates <p>',
    description: 'share of records sent twice (default 0)',
    ...share,
  },
  reorder: {
    flags: '--reorder <p>',
    description: 'share of records sent behind the next one (default 0)',
    ...share,
  },
  seed: {
    flags: '--seed <n>',
    description: 'equal seeds make equal records in equal order (default 1)',
    schema: wholeNumber(0, 2 ** 32 - 1).default(1),
    expected: 'a whole number',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

export const SIMULATE_OPTIONS = {
  ...CALL_OPTIONS,
  ...WAY_OPTIONS,
  manifest: {
    flags: '--manifest <file>',
    description: 'write down what was sent of each call, as JSON Lines',
    schema: text.optional(),
    expected: 'a path',
  },
  json: {
    flags: '--json',
    description: 'the summary as JSON',
    schema: flag,
    expected: 'true or false',
  },
  ...TOPIC_OPTIONS,
  ...BROKER_OPTIONS,
} as const satisfies OptionSpecs;
