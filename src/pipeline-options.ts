import { createHash } from 'node:crypto';

import type { StreamKey } from './audio/chunk.js';
import { isGateRate } from './audio/gate-meter.js';
import { SPEECH_GATE_DEFAULTS, type SpeechGateOptions } from './audio/gate-options.js';
import { UndertoneError } from './errors.js';
import type { Inference } from './model/inference.js';
import type { InferenceSet } from './model/inference-set.js';
import type { ModelSpec } from './model/port.js';
import type { Checkpoint } from './operators/checkpoint.js';
import type { StreamEnd } from './operators/follow.js';
import type { FollowSettings } from './operators/follow-state.js';
import { requireRange } from './operators/options.js';
import { checkDeclaration, type Declaration } from './operators/permit-channels.js';
import {
  checkSmoothing,
  SMOOTHING_DEFAULTS,
  type SmoothingOptions,
} from './operators/smoothing.js';
import {
  checkUtterances,
  UTTERANCE_DEFAULTS,
  type UtteranceOptions,
} from './operators/utterances.js';
import type { WindowGrid } from './operators/window-grid.js';
import { settleGrid, type GridOptions } from './pipeline-grid.js';

export interface PipelineOptions extends Omit<GridOptions, 'inference'> {
  /** From `startInference`, or several of one sample rate each; may serve several pipelines. */
  readonly inference: Inference | InferenceSet;
  /** What the law wants declared; by default the agent is left out and mono audio refused. */
  readonly declaration?: Declaration;
  /** Confidence under which a window is `uncertain`; by default the model's, and 0 turns it off. */
  readonly uncertainBelow?: number;
  readonly smoothing?: Partial<SmoothingOptions>;
  readonly gate?: Partial<Omit<SpeechGateOptions, 'sampleRateHz'>>;
  /** How far audio may run ahead of a missing piece before that is a gap; by default 2,000. */
  readonly reorderHorizonMs?: number;
  /**
   * The checkpoint of a stream that goes on. Its audio is to be delivered again from
   * `nextSample` on, or from earlier; what was emitted before the checkpoint is not repeated.
   */
  readonly restore?: (stream: StreamKey) => Checkpoint | undefined;
  /** Asks for events of utterances; `{}` for those with the defaults. */
  readonly utterances?: Partial<UtteranceOptions>;
  /** Asks for a summary of each stream at its end. */
  readonly summary?: boolean;
  /** Called after a stream's last output, with what its end has to say where that is asked for. */
  readonly streamEnded?: (stream: StreamKey, end?: StreamEnd) => void;
}

/** For models whose card has no threshold of its own. */
const UNCERTAIN_BELOW = 0.35;

/** What decides results, every default filled in. */
export interface PipelineSettings {
  readonly grid: WindowGrid;
  readonly gate: SpeechGateOptions;
  readonly smoothing: SmoothingOptions;
  readonly uncertainBelow: number;
  readonly reorderHorizonMs: number;
  /** Absent where nobody asks for more than the windows' events. */
  readonly follow?: FollowSettings;
}

/**
 * Fills in the defaults for one of the models and checks everything once.
 *
 * @throws UndertoneError USAGE, LAW_PURPOSE, or MODEL_MISMATCH for a model whose frames are not
 *   those of the speech gate, or a grid that does not fit the model.
 */
export function settle(options: PipelineOptions, inference: Inference): PipelineSettings {
  const { spec } = inference;
  const { uncertainBelow = spec.uncertainBelow ?? UNCERTAIN_BELOW, reorderHorizonMs = 2_000 } =
    options;
  const gate = { ...SPEECH_GATE_DEFAULTS, ...options.gate, sampleRateHz: gateRate(spec) };
  const smoothing = { ...SMOOTHING_DEFAULTS, ...options.smoothing };
  const grid = settleGrid({ ...options, inference });
  checkDeclaration(options.declaration ?? {});
  checkSmoothing(smoothing);
  requireRange('uncertainBelow', uncertainBelow, 0, 1);
  const follow = settleFollow(options);
  return { grid, gate, smoothing, uncertainBelow, reorderHorizonMs, ...(follow && { follow }) };
}

function settleFollow({ utterances, summary }: PipelineOptions): FollowSettings | undefined {
  if (utterances === undefined && summary !== true) return undefined;
  const settled = utterances && { ...UTTERANCE_DEFAULTS, ...utterances };
  if (settled !== undefined) checkUtterances(settled);
  return { ...(settled && { utterances: settled }), ...(summary === true && { summary }) };
}

/**
 * The first 16 hexadecimal digits of SHA-256 over everything that changes results: settings and
 * own figures of every model, and the version of the arithmetic.
 */
export function configHashOf(lanes: readonly ConfiguredModel[]): string {
  const settled = lanes.flatMap(({ settings, spec }) => [sorted(settings), sorted(spec)]);
  const parts = JSON.stringify([RESULTS_VERSION, ...settled]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 16);
}

export interface ConfiguredModel {
  readonly settings: PipelineSettings;
  readonly spec: ModelSpec;
}

/** Raised when the same settings give other results than before. */
const RESULTS_VERSION = 3;

/** Frames that the speech gate knows: 25 ms every 10 ms. */
const GATE_FRAME_MS = 25;
const GATE_HOP_MS = 10;

function gateRate({ modelId, profile }: ModelSpec): SpeechGateOptions['sampleRateHz'] {
  const { sampleRateHz, frameLengthMs, hopMs } = profile;
  const fits = frameLengthMs === GATE_FRAME_MS && hopMs === GATE_HOP_MS;
  if (fits && isGateRate(sampleRateHz)) return sampleRateHz;
  throw new UndertoneError('MODEL_MISMATCH', {
    what: "the model's frames are not those of the speech gate",
    where: `model ${modelId}`,
    expected: `frames of ${GATE_FRAME_MS} ms every ${GATE_HOP_MS} ms at 8000 or 16000 Hz`,
    received: `frames of ${frameLengthMs} ms every ${hopMs} ms at ${sampleRateHz} Hz`,
  });
}

/** The same whatever order the properties were written in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, field]) => [key, sorted(field)]);
}
