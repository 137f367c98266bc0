/** What all kinds of events say in the same way. */
import type { Channel } from '../audio/chunk.js';
import type { EmotionEvent, EventStatus, Score } from '../events/emotion-event.js';
import type { Declaration } from './permit-channels.js';

export type Span = Pick<
  EmotionEvent,
  'sampleRateHz' | 'startSample' | 'endSample' | 'startMs' | 'endMs'
>;

/** Samples [startSample, endSample) of the model's rate as positions at the source's. */
export function spanOf(
  startSample: number,
  endSample: number,
  { sampleRateHz, sourceRateHz }: { sampleRateHz: number; sourceRateHz: number },
): Span {
  const atSource = (sample: number): number => Math.floor((sample * sourceRateHz) / sampleRateHz);
  const inMs = (sample: number): number => Math.round((sample * 1000) / sampleRateHz);
  return {
    sampleRateHz: sourceRateHz,
    startSample: atSource(startSample),
    endSample: atSource(endSample),
    startMs: inMs(startSample),
    endMs: inMs(endSample),
  };
}

export function scoresOf(labels: readonly string[], probabilities: ArrayLike<number>): Score[] {
  return labels.map((label, i) => ({ label, probability: probabilities[i] ?? 0 }));
}

/** The first of the highest. */
export function mostProbable(scores: readonly Score[]): Score | undefined {
  const highest = Math.max(...scores.map(({ probability }) => probability));
  return scores.find(({ probability }) => probability === highest);
}

/** None where the model is uncertain: whoever wants a guess all the same has the scores. */
export function labelFor(status: EventStatus, best: Score | undefined): string | null {
  return status === 'uncertain' ? null : (best?.label ?? null);
}

export type Declared = Pick<EmotionEvent, 'purpose' | 'purposeNote' | 'notice' | 'monoContains'>;

export function declaredOf(channel: Channel, declaration: Declaration): Declared {
  const { purpose = 'none', purposeNote = null, notice = null } = declaration;
  const { monoContains = 'unknown' } = declaration;
  return {
    purpose,
    purposeNote,
    notice,
    monoContains: channel === 'mono' ? monoContains : 'not_mono',
  };
}
