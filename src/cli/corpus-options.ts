import { z } from 'zod';
import { CORPUS_NAMES } from '../training/load-corpus.js';
import { text } from './option-schemas.js';
import type { OptionSpecs } from './options.js';

/** Where a model learns from, or is tried on. */
export const CORPUS_OPTIONS = {
  corpus: {
    flags: '--corpus <name>',
    description: `the corpus: ${CORPUS_NAMES.join(', ')}`,
    schema: z.enum(CORPUS_NAMES),
    expected: `one of ${CORPUS_NAMES.join(', ')}`,
    flagOnly: true,
  },
  data: {
    flags: '--data <path>',
    description: "the corpus folder, or a manifest's CSV file (path,label,speaker[,split])",
    schema: text,
    expected: 'a path',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;
