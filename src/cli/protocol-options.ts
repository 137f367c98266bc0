import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import { PROTOCOLS, type Protocol } from '../training/job.js';
import { DEFAULT_LINEAGE_COPIES, LINEAGE_CHANGES } from '../training/lineage.js';
import { CORPUS_NAMES } from '../training/load-corpus.js';
import { listOf, text, wholeNumber } from './option-schemas.js';
import type { OptionSpecs, OptionValues } from './options.js';

/** What is learnt from and what is scored: see `docs/training.md`, Protocols. */
export const PROTOCOL_OPTIONS = {
  protocol: {
    flags: '--protocol <name,...>',
    description: `parts of the recipe: ${PROTOCOLS.join(', ')} (default random, final and speaker-independent)`,
    schema: listOf(z.enum(PROTOCOLS))
      .refine((names) => new Set(names).size === names.length)
      .optional(),
    expected: `different ones of ${PROTOCOLS.join(', ')}, separated by commas`,
    flagOnly: true,
  },
  lineageCopies: {
    flags: '--lineage-copies <n>',
    description: `paper-lineage: changed copies of each clip, 0 to ${LINEAGE_CHANGES.length} (default ${DEFAULT_LINEAGE_COPIES})`,
    schema: wholeNumber(0, LINEAGE_CHANGES.length).optional(),
    expected: `a whole number from 0 to ${LINEAGE_CHANGES.length}`,
    flagOnly: true,
  },
  unseenFold: {
    flags: '--unseen-fold <n>',
    description:
      'paper-lineage: leave the speakers of this fold out beforehand, and score the same weights on them',
    schema: wholeNumber(1, 1_000).optional(),
    expected: 'the number of a speaker-independent fold, from 1',
    flagOnly: true,
  },
  testCorpus: {
    flags: '--test-corpus <name>',
    description: `cross-corpus: the corpus to test on: ${CORPUS_NAMES.join(', ')}`,
    schema: z.enum(CORPUS_NAMES).optional(),
    expected: `one of ${CORPUS_NAMES.join(', ')}`,
    flagOnly: true,
  },
  testData: {
    flags: '--test-data <path>',
    description: "cross-corpus: its folder, or a manifest's CSV file",
    schema: text.optional(),
    expected: 'a path',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

export type ProtocolOptions = OptionValues<typeof PROTOCOL_OPTIONS>;

/** @throws USAGE for an option of another protocol than the one that is asked for. */
export function requireOwnOptions(options: ProtocolOptions): void {
  for (const [name, protocol] of OWNERS) {
    if (options[name] === undefined || options.protocol?.includes(protocol) === true) continue;
    throw new UndertoneError('USAGE', {
      what: `the option belongs to --protocol ${protocol}`,
      where: PROTOCOL_OPTIONS[name].flags,
      expected: `--protocol ${protocol}`,
      received: options.protocol?.join(',') ?? 'no --protocol',
    });
  }
}

const OWNERS: readonly (readonly [Exclude<keyof ProtocolOptions, 'protocol'>, Protocol])[] = [
  ['lineageCopies', 'paper-lineage'],
  ['unseenFold', 'paper-lineage'],
  ['testCorpus', 'cross-corpus'],
  ['testData', 'cross-corpus'],
];

/** The same options as flags, for the command that a report names. */
export function protocolFlags(options: ProtocolOptions): string {
  const { protocol, lineageCopies, unseenFold, testCorpus } = options;
  const flags = [
    ['--protocol', protocol?.join(',')],
    ['--lineage-copies', lineageCopies],
    ['--unseen-fold', unseenFold],
    ['--test-corpus', testCorpus],
    ['--test-data', testCorpus && 'PATH'],
  ] as const;
  return flags
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name} ${value}`]))
    .join('');
}
