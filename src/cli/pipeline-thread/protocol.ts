/** What the main thread and the thread of the pipelines say to each other. */
import type { AudioChunk, StreamKey } from '../../audio/chunk.js';
import type { Backend, BackendPreference } from '../../model/backend.js';
import type { BatchFacts } from '../../model/inference-queue.js';
import type { ModelSpec } from '../../model/port.js';
import type { PortableError } from '../../model/worker-protocol.js';
import type { Checkpoint } from '../../operators/checkpoint.js';
import type { Declaration } from '../../operators/permit-channels.js';
import type { PipelineOptions } from '../../pipeline-options.js';
import type { PipelineOutput, StreamEnd } from '../../ports.js';
import type { WindowOptions } from '../window-options.js';

/** What the thread is started with. */
export interface ThreadSetup {
  readonly modelFolders: readonly string[];
  readonly backend: BackendPreference;
  readonly declaration: Declaration;
  readonly window: number | undefined;
  readonly hop: number | undefined;
  readonly minSpeechMs: number | undefined;
  readonly uncertainBelow: number | undefined;
  /** What is asked for beside the events of windows. */
  readonly follow: Pick<PipelineOptions, 'utterances' | 'summary'>;
}

/** What the thread turned out to run. */
export interface ThreadFacts {
  readonly specs: readonly ModelSpec[];
  readonly configHash: string;
  readonly backend: Backend;
  readonly windows: WindowOptions;
}

/** A number that names one pipeline of the thread; never used twice. */
export type PipelineId = number;

export type ThreadRequest =
  | {
      readonly kind: 'open';
      readonly id: PipelineId;
      readonly streams: readonly { readonly stream: StreamKey; readonly checkpoint: Checkpoint }[];
    }
  | {
      readonly kind: 'push';
      readonly id: PipelineId;
      readonly turn: number;
      readonly chunks: readonly AudioChunk[];
    }
  | { readonly kind: 'idle'; readonly id: PipelineId; readonly turn: number }
  | { readonly kind: 'close'; readonly id: PipelineId };

/** Something that came out of a pipeline, in order. */
export interface ThreadItem {
  readonly output?: PipelineOutput;
  readonly ended?: StreamKey;
  readonly end?: StreamEnd;
}

export type ThreadReply =
  | ({ readonly kind: 'ready' } & ThreadFacts)
  | { readonly kind: 'dead'; readonly error: PortableError }
  | ({ readonly kind: 'batch' } & BatchFacts)
  | { readonly kind: 'items'; readonly id: PipelineId; readonly items: readonly ThreadItem[] }
  | { readonly kind: 'failed'; readonly id: PipelineId; readonly error: PortableError }
  /** A push was taken and there is room, or everything has come out. */
  | { readonly kind: 'done'; readonly id: PipelineId; readonly turn: number };
