import { UndertoneError, type ErrorCode } from '../errors.js';
import type { Backend, BackendOptions } from './backend.js';
import type { PackedBatch } from './packed-batch.js';
import type { ModelReach } from './port.js';

/** What the inference worker is started with. */
export interface WorkerSetup {
  readonly modelFolder: string;
  readonly backend: BackendOptions;
  readonly maxBatch: number;
}

/** To the worker: one batch; the buffers are given away. */
export interface BatchRequest {
  readonly id: number;
  readonly batch: PackedBatch;
}

/** From the worker: once that it is ready, then an answer a batch, in order. */
export type WorkerReply =
  | { readonly kind: 'ready'; readonly model: ModelReach; readonly backend: Backend }
  | { readonly kind: 'failed'; readonly error: PortableError }
  | { readonly kind: 'logits'; readonly id: number; readonly logits: Float32Array }
  | { readonly kind: 'error'; readonly id: number; readonly error: PortableError };

/** An error as it crosses threads, where classes are lost. */
export interface PortableError {
  readonly code: ErrorCode;
  readonly what: string;
  readonly where?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly todo?: string;
  /** Stack of what lies behind it. */
  readonly causeStack?: string;
}

export function toPortable(error: unknown): PortableError {
  if (!(error instanceof UndertoneError)) {
    return { code: 'INTERNAL', what: messageOf(error), causeStack: stackOf(error) };
  }
  const { cause, ...details } = error.details;
  const causeStack = cause === undefined ? {} : { causeStack: stackOf(cause) };
  return { code: error.code, ...details, ...causeStack };
}

export function fromPortable({ code, causeStack, ...details }: PortableError): UndertoneError {
  const cause = causeStack === undefined ? {} : { cause: causeStack };
  return new UndertoneError(code, { ...details, ...cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
