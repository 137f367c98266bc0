import type { OperatorFunction } from 'rxjs';

import { hopSamples } from '../features/profile.js';
import type { CallSummary } from '../events/call-summary.js';
import type { UtteranceEvent } from '../events/utterance-event.js';
import { tallyStep } from './call-tally.js';
import type { Checkpoint } from './checkpoint.js';
import { followStart, type FollowSettings, type FollowState } from './follow-state.js';
import { callSummary, utteranceEvent, type StreamFacts } from './followed-events.js';
import { heardWindow } from './heard-window.js';
import { SMOOTHING_START } from './smoothing.js';
import { stage } from './stage.js';
import type { StreamOutput, WindowOutput } from './to-events.js';
import { utterancesEnd, utterancesStep, type UtteranceNews } from './utterances.js';

/** What the end of a stream has to say, and what is left to know of it. */
export interface StreamEnd {
  readonly utterances: readonly UtteranceEvent[];
  /** Absent where nobody asked. */
  readonly summary?: CallSummary;
  /** Whoever goes on from it is told nothing of this again. */
  readonly checkpoint: Checkpoint;
}

export interface FollowOptions extends StreamFacts {
  readonly settings: FollowSettings;
  /** Where the stream goes on, and the state of that; undefined at its beginning. */
  readonly checkpoint: (Checkpoint & { foldState: { follow?: FollowState } }) | undefined;
  /** Called after the last output; without `end` where an earlier life of the stream told it. */
  readonly onEnd: (end?: StreamEnd) => void;
}

/**
 * Follows ONE stream over its utterances and to its end: a window's output gains what became known
 * of utterances with it, and a state in its checkpoint.
 *
 * Folds: they step with windows alone, each of which brings the frames that none before it covers,
 * so a replay from any checkpoint comes to the same. Provisional windows pass by them. State: at
 * most 1.2 KB of JSON for eight labels and ten hours.
 */
export function follow(options: FollowOptions): OperatorFunction<WindowOutput, StreamOutput> {
  const { settings, onEnd } = options;
  return stage(() => {
    let checkpoint: Checkpoint = options.checkpoint ?? firstCheckpoint(options);
    let state = options.checkpoint?.foldState.follow ?? followStart(settings);
    return {
      next(output, emit) {
        const [next, news] = step(state, output, options);
        state = next;
        checkpoint = withState(output.checkpoint, state);
        const { event } = output;
        emit({
          event,
          ...(settings.utterances !== undefined && { utterances: eventsOf(news, state, options) }),
          checkpoint,
        });
      },
      complete() {
        onEnd(state.isOver ? undefined : endOf(state, checkpoint, options));
      },
    };
  });
}

/** Of a stream that ends before its first window. */
function firstCheckpoint({ sourceRateHz, events }: StreamFacts): Checkpoint {
  const ordinals = { provisional: 0, window: 0 };
  return {
    version: 1,
    nextWindow: 0,
    nextSample: 0,
    sampleRateHz: sourceRateHz,
    foldState: { gate: null, smooth: SMOOTHING_START, ordinals },
    modelId: events.spec.modelId,
    configHash: events.configHash,
  };
}

type Step = [state: FollowState, news: readonly UtteranceNews[]];

function step(
  state: FollowState,
  { event, source }: WindowOutput,
  { grid, settings }: FollowOptions,
): Step {
  if (source.window.kind === 'provisional') return [state, []];
  const { profile } = grid;
  const window = heardWindow(source, state.coveredTo, hopSamples(profile));
  const { eventTime } = event;
  const [utterances, news] =
    state.utterances === null || settings.utterances === undefined
      ? [null, []]
      : utterancesStep(settings.utterances, state.utterances, window, profile.hopMs);
  const tally = state.tally === null ? null : tallyStep(state.tally, window);
  const { endSample } = source.window;
  const startSample = state.startSample ?? source.window.startSample;
  const { endFrame: coveredTo } = window;
  return [{ ...state, coveredTo, startSample, endSample, eventTime, utterances, tally }, news];
}

function endOf(state: FollowState, checkpoint: Checkpoint, options: FollowOptions): StreamEnd {
  const [utterances, news] =
    state.utterances === null ? [null, []] : utterancesEnd(state.utterances);
  const over: FollowState = { ...state, utterances, isOver: true };
  return {
    utterances: eventsOf(news, over, options),
    ...(state.tally !== null && { summary: callSummary(state.tally, over, options) }),
    checkpoint: withState(checkpoint, over),
  };
}

function eventsOf(
  news: readonly UtteranceNews[],
  state: FollowState,
  facts: StreamFacts,
): UtteranceEvent[] {
  return news.map((item) => utteranceEvent(item, state, facts));
}

function withState(checkpoint: Checkpoint, follow: FollowState): Checkpoint {
  return { ...checkpoint, foldState: { ...checkpoint.foldState, follow } };
}
