import { z } from 'zod';
import { UndertoneError } from '../errors.js';
import type { Declaration } from '../operators/permit-channels.js';
import { flag, text } from './option-schemas.js';
import type { OptionSpecs, OptionValues } from './options.js';

/** Why the agent's lane is empty. */
export const AGENT_OFF = 'banned at work by the EU AI Act, Art. 5(1)(f); see --include-agent';

export const AGENT_OPTIONS = {
  includeAgent: {
    flags: '--include-agent',
    description: "process the agent's channel; needs --purpose and --purpose-note",
    schema: flag,
    expected: 'true or false',
  },
  purpose: {
    flags: '--purpose <purpose>',
    description: 'medical or safety: what people at work may be processed for',
    schema: z.enum(['medical', 'safety']).optional(),
    expected: 'medical or safety',
  },
  purposeNote: {
    flags: '--purpose-note <text>',
    description: 'that purpose in your own words; travels in every event',
    schema: text.optional(),
    expected: 'a text',
  },
} as const satisfies OptionSpecs;

export const DECLARATION_OPTIONS = {
  ...AGENT_OPTIONS,
  notice: {
    flags: '--notice <text>',
    description: 'how the people heard were told; travels in every event',
    schema: text.optional(),
    expected: 'a text',
  },
  monoContains: {
    flags: '--mono-contains <who>',
    description: 'what mono audio holds: own-recording (default) or customer-only, of a call',
    schema: z.enum(['own-recording', 'customer-only']).default('own-recording'),
    expected: 'own-recording or customer-only',
  },
} as const satisfies OptionSpecs;

/**
 * What the user declares, for the events.
 *
 * @throws UndertoneError LAW_PURPOSE where the agent is included without purpose and note
 */
export function declarationOf(
  options: OptionValues<typeof AGENT_OPTIONS> & Partial<OptionValues<typeof DECLARATION_OPTIONS>>,
): Declaration {
  const { includeAgent, purpose, purposeNote, notice, monoContains } = options;
  if (includeAgent && purpose === undefined) throw missing('--purpose medical|safety');
  if (purpose !== undefined && purposeNote === undefined) throw missing('--purpose-note TEXT');
  return {
    includeAgent,
    ...(purpose !== undefined && { purpose }),
    ...(purposeNote !== undefined && { purposeNote }),
    ...(notice !== undefined && { notice }),
    ...(monoContains !== undefined && { monoContains: MONO_CONTAINS[monoContains] }),
  };
}

const MONO_CONTAINS = {
  'own-recording': 'own_recording',
  'customer-only': 'customer_only',
} as const;

function missing(option: string): UndertoneError {
  return new UndertoneError('LAW_PURPOSE', {
    what: 'emotion recognition of people at work is banned except for medical or safety reasons (EU AI Act, Art. 5(1)(f))',
    where: '--include-agent',
    expected: option,
    received: 'nothing',
    todo: "leave the agent's channel off, or declare the purpose",
  });
}
