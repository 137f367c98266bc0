import { basename } from 'node:path';
import { z } from 'zod';
import { BACKEND_PREFERENCES } from '../model/backend.js';
import { DEFAULT_MODELS, defaultModelFolders } from './default-models.js';
import { FOLLOW_OPTIONS } from './follow-options.js';
import { decimalNumber, flag, listOf, text, wholeNumber } from './option-schemas.js';
import type { OptionSpecs } from './options.js';

/** How audio is turned into events; the same for every source. */
export const STREAM_OPTIONS = {
  model: {
    flags: '--model <folder,...>',
    description: `model artifacts, or names of those that come with undertone, one a sample rate (default ${DEFAULT_MODELS.map((model) => basename(model)).join(', ')})`,
    schema: listOf(text).default(defaultModelFolders),
    expected: 'folders with card.json',
  },
  window: {
    flags: '--window <ms>',
    description: "length of a window (default: the model's; no longer than that)",
    schema: wholeNumber(1, 600_000).optional(),
    expected: 'a whole number of milliseconds',
  },
  hop: {
    flags: '--hop <ms>',
    description: "from one window to the next (default: the model's)",
    schema: wholeNumber(1, 600_000).optional(),
    expected: 'a whole number of milliseconds',
  },
  minSpeechMs: {
    flags: '--min-speech-ms <ms>',
    description: 'speech that a window needs to be given an emotion (default 1200)',
    schema: wholeNumber(0, 600_000).optional(),
    expected: 'a whole number of milliseconds, at most a window',
  },
  uncertainBelow: {
    flags: '--uncertain-below <p>',
    description: `confidence below which an event says "uncertain" (default: the model's; 0: never)`,
    schema: decimalNumber(0, 1).optional(),
    expected: 'a number from 0 to 1',
  },
  backend: {
    flags: '--backend <name>',
    description: `${BACKEND_PREFERENCES.join(', ')} (default auto: the fastest that loads)`,
    schema: z.enum(BACKEND_PREFERENCES).default('auto'),
    expected: BACKEND_PREFERENCES.join(', '),
  },
} as const satisfies OptionSpecs;

/** Where events go; without either of them, to people. */
export const OUTPUT_OPTIONS = {
  json: {
    flags: '--json',
    description: 'events as JSON Lines on stdout',
    schema: flag,
    expected: 'true or false',
  },
  avro: {
    flags: '--avro <file>',
    description: 'events as an Avro object container file',
    schema: text.optional(),
    expected: 'a path',
  },
  ...FOLLOW_OPTIONS,
} as const satisfies OptionSpecs;

export const CHUNK_OPTIONS = {
  chunkMs: {
    flags: '--chunk-ms <ms>',
    description: 'audio that is read at a time; results do not depend on it (default 200)',
    schema: wholeNumber(1, 1_000).default(200),
    expected: 'a whole number from 1 to 1000',
  },
} as const satisfies OptionSpecs;
