/**
 * All that a stream needs to go on elsewhere: where to replay audio from, and the folds, which
 * no replay rebuilds. JSON of at most 1 KB or so; belongs to the event it was delivered with.
 */
export interface Checkpoint {
  /** Version of this shape and of everything below `foldState`. */
  readonly version: 1;
  /** First window that has not been emitted. */
  readonly nextWindow: number;
  /** First sample, at the source's rate, that a restart needs again; less is harmless. */
  readonly nextSample: number;
  /** Rate that `nextSample` counts at. */
  readonly sampleRateHz: number;
  readonly foldState: FoldState;
  readonly modelId: string;
  readonly configHash: string;
}

export interface FoldState {
  /** The speech gate's at the start of the next window, or before a gap that reaches to it. */
  readonly gate: unknown;
  readonly smooth: unknown;
  /** Outputs so far of each kind: the next ordinals. */
  readonly ordinals: Ordinals;
  /** Of utterances and the whole call, where they are asked for. */
  readonly follow?: unknown;
}

export interface Ordinals {
  readonly provisional: number;
  readonly window: number;
}
