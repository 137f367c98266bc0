/** What may be asked for beside the event of each window. */
import { UndertoneError } from '../errors.js';
import type { PipelineOptions } from '../pipeline-options.js';
import { topicName } from './kafka-options.js';
import { flag } from './option-schemas.js';
import type { OptionSpecs } from './options.js';

export const FOLLOW_OPTIONS = {
  utterances: {
    flags: '--utterances',
    description: 'with --json, also when somebody begins to speak, goes on, and pauses',
    schema: flag,
    expected: 'true or false',
  },
  summary: {
    flags: '--summary',
    description: 'with --json, also what each channel was like, when it has ended',
    schema: flag,
    expected: 'true or false',
  },
} as const satisfies OptionSpecs;

const NAME = 'a name of letters, digits, dots, dashes and underscores';

/** Topics of their own; naming one asks for what it holds. */
export const FOLLOW_TOPIC_OPTIONS = {
  utteranceTopic: {
    flags: '--utterance-topic <name>',
    description: 'topic of utterances (default: none are written)',
    schema: topicName.optional(),
    expected: NAME,
  },
  summaryTopic: {
    flags: '--summary-topic <name>',
    description: 'topic of the summaries of channels (default: none are written)',
    schema: topicName.optional(),
    expected: NAME,
  },
} as const satisfies OptionSpecs;

export interface FollowChoice {
  readonly utterances?: boolean;
  readonly summary?: boolean;
  readonly utteranceTopic?: string | undefined;
  readonly summaryTopic?: string | undefined;
}

/** What the pipeline is to be asked for. */
export function followOptions({
  utterances = false,
  summary = false,
  utteranceTopic,
  summaryTopic,
}: FollowChoice): Pick<PipelineOptions, 'utterances' | 'summary'> {
  return {
    ...((utterances || utteranceTopic !== undefined) && { utterances: {} }),
    ...((summary || summaryTopic !== undefined) && { summary: true }),
  };
}

/** @throws UndertoneError USAGE for what was asked for and would be written nowhere */
export function checkFollowOutput({
  json,
  utterances,
  summary,
}: Record<'json' | 'utterances' | 'summary', boolean>): void {
  if (json || !(utterances || summary)) return;
  throw new UndertoneError('USAGE', {
    what: 'there is no output that shows it',
    where: utterances ? '--utterances' : '--summary',
    expected: '--json beside it',
    todo: 'add --json',
  });
}
