/**
 * The closed table of everything that undertone reports, and the one class that carries it.
 *
 * A code names a condition for good: messages may be reworded, codes may not. `docs/errors.md`
 * describes each of them; a test holds the two together in both directions.
 */

/** Exit codes of the command line, after BSD's sysexits(3). */
export const EXIT = {
  ok: 0,
  usage: 64,
  data: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  io: 74,
  noPermission: 77,
  config: 78,
  interrupted: 130,
} as const;

/** `warning`: what was usable went on, and the events say so. `error`: the operation ended. */
export type Severity = 'error' | 'warning';

interface ErrorEntry {
  readonly severity: Severity;
  readonly exitCode: number;
  readonly summary: string;
}

export const ERRORS = {
  USAGE: { severity: 'error', exitCode: EXIT.usage, summary: 'an option or argument is not valid' },
  CONFIG: { severity: 'error', exitCode: EXIT.config, summary: 'the configuration is not valid' },
  LAW_PURPOSE: {
    severity: 'error',
    exitCode: EXIT.usage,
    summary: 'this use needs a declared purpose',
  },
  INTERNAL: { severity: 'error', exitCode: EXIT.software, summary: 'a fault in undertone itself' },

  FILE_NOT_FOUND: {
    severity: 'error',
    exitCode: EXIT.noInput,
    summary: 'a file or folder is missing',
  },
  OUTPUT_NOT_WRITABLE: {
    severity: 'error',
    exitCode: EXIT.cannotCreate,
    summary: 'the output cannot be written',
  },

  WAV_NOT_WAV: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the file is not a RIFF/WAVE file',
  },
  WAV_CODEC: { severity: 'error', exitCode: EXIT.data, summary: 'the WAV codec is not supported' },
  WAV_EMPTY: { severity: 'error', exitCode: EXIT.data, summary: 'the recording holds no audio' },
  WAV_TRUNCATED: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'the file ends before its header says',
  },
  AUDIO_ENCODING: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the sample encoding is not supported',
  },
  AUDIO_RATE: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the sample rate is out of range',
  },
  AUDIO_CHANNELS: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the channel layout is not supported',
  },
  AUDIO_NOT_FINITE: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'samples were NaN or infinite',
  },
  AUDIO_FORMAT_CHANGED: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the format changed within a call',
  },

  CHUNK_GAP: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'audio is missing between two chunks',
  },
  CHUNK_DUPLICATE: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'a chunk repeated audio and was dropped',
  },
  CHUNK_LATE: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'a chunk came too late and was dropped',
  },
  AUDIO_DROPPED: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'live audio was dropped under load',
  },

  MODEL_NOT_FOUND: {
    severity: 'error',
    exitCode: EXIT.noInput,
    summary: 'the model artifact is missing',
  },
  MODEL_CORRUPT: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the model artifact fails its checks',
  },
  MODEL_MISMATCH: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'the model does not fit its use',
  },
  BACKEND_UNAVAILABLE: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'no inference backend loads',
  },
  WORKER_DIED: {
    severity: 'error',
    exitCode: EXIT.software,
    summary: 'the inference worker stopped',
  },

  RECORDER_NOT_FOUND: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'the recorder program is missing',
  },
  RECORDER_FAILED: {
    severity: 'error',
    exitCode: EXIT.io,
    summary: 'the recorder stopped unexpectedly',
  },

  EVENT_INVALID: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'an event does not fit its schema',
  },
  EVENT_UNREADABLE: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'bytes are not an event of this schema',
  },
  CHECKPOINT_MISMATCH: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'a checkpoint fits another setup',
  },

  AUDIO_HEADERS: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'an audio record lacks a header or garbles one',
  },
  CLOCK_JUMP: {
    severity: 'warning',
    exitCode: EXIT.ok,
    summary: 'the record times of a partition jumped',
  },
  KAFKA_UNAVAILABLE: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'no Kafka broker answers',
  },
  KAFKA_DENIED: {
    severity: 'error',
    exitCode: EXIT.noPermission,
    summary: 'the Kafka broker refuses the user',
  },
  KAFKA_TOPIC_MISSING: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'a Kafka topic is missing',
  },
  KAFKA_PARTITIONS: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'partition counts do not fit, or have changed',
  },
  KAFKA_OFFSETS_LOST: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'audio that is still needed is no longer on the broker',
  },
  KAFKA_FENCED: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'another application uses the same transactional ids',
  },
  KAFKA_TRANSACTION: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'transactions keep failing',
  },
  KAFKA_RECORD_TOO_LARGE: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'a record is larger than the broker takes',
  },
  KAFKA_FAILED: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'a request to Kafka failed for good',
  },
  REGISTRY_UNAVAILABLE: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'the schema registry does not answer',
  },
  REGISTRY_SCHEMA: {
    severity: 'error',
    exitCode: EXIT.config,
    summary: 'the schema registry lacks or refuses the schema',
  },
  WIRE_SCHEMA_UNKNOWN: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'bytes name a schema that is not known',
  },
  WIRE_FORMAT: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'bytes are not framed as a schema registry frames them',
  },
  BROKER_NOT_STARTED: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'no broker could be started for a trial',
  },

  CORPUS_LAYOUT: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'the corpus does not look as expected',
  },
  CORPUS_LABEL: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'a label is unknown to the corpus',
  },
  SPLIT_LEAK: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'a speaker or clip is on both sides of a split',
  },
  TRAINING_CHECKPOINT: {
    severity: 'error',
    exitCode: EXIT.data,
    summary: 'a training checkpoint is not usable',
  },

  SETUP_FAILED: {
    severity: 'error',
    exitCode: EXIT.unavailable,
    summary: 'set-up could not finish',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** What a message is made of. Every part that is known is named; nothing is guessed. */
export interface ErrorDetails {
  /** What happened, one clause without a full stop. */
  readonly what: string;
  /** The file, option, stream or position it happened at. */
  readonly where?: string;
  readonly expected?: string;
  readonly received?: string;
  /** What the reader can do about it. */
  readonly todo?: string;
  readonly cause?: unknown;
}

/** Every failure that undertone raises on purpose. `code` is stable, the message is for people. */
export class UndertoneError extends Error {
  override readonly name = 'UndertoneError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails,
  ) {
    super(messageOf(code, details), { cause: details.cause });
  }

  get severity(): Severity {
    return ERRORS[this.code].severity;
  }

  get exitCode(): number {
    return ERRORS[this.code].exitCode;
  }
}

function messageOf(
  code: ErrorCode,
  { what, where, expected, received, todo }: ErrorDetails,
): string {
  return [
    `${code}: ${where === undefined ? '' : `${where}: `}${what}`,
    expected === undefined ? '' : `expected ${expected}`,
    received === undefined ? '' : `received ${received}`,
    todo ?? '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
