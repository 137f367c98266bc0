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
  USAGE: error(EXIT.usage, 'an option or argument is not valid'),
  CONFIG: error(EXIT.config, 'the configuration is not valid'),
  LAW_PURPOSE: error(EXIT.usage, 'this use needs a declared purpose'),
  INTERNAL: error(EXIT.software, 'a fault in undertone itself'),

  FILE_NOT_FOUND: error(EXIT.noInput, 'a file or folder is missing'),
  OUTPUT_NOT_WRITABLE: error(EXIT.cannotCreate, 'the output cannot be written'),

  WAV_NOT_WAV: error(EXIT.data, 'the file is not a RIFF/WAVE file'),
  WAV_CODEC: error(EXIT.data, 'the WAV codec is not supported'),
  WAV_EMPTY: error(EXIT.data, 'the recording holds no audio'),
  WAV_TRUNCATED: warning('the file ends before its header says'),
  AUDIO_ENCODING: error(EXIT.data, 'the sample encoding is not supported'),
  AUDIO_RATE: error(EXIT.data, 'the sample rate is out of range'),
  AUDIO_CHANNELS: error(EXIT.data, 'the channel layout is not supported'),
  AUDIO_NOT_FINITE: warning('samples were NaN or infinite'),
  AUDIO_FORMAT_CHANGED: error(EXIT.data, 'the format changed within a call'),

  CHUNK_GAP: warning('audio is missing between two chunks'),
  CHUNK_DUPLICATE: warning('a chunk repeated audio and was dropped'),
  CHUNK_LATE: warning('a chunk came too late and was dropped'),
  AUDIO_DROPPED: warning('live audio was dropped under load'),

  MODEL_NOT_FOUND: error(EXIT.noInput, 'the model artifact is missing'),
  MODEL_CORRUPT: error(EXIT.data, 'the model artifact fails its checks'),
  MODEL_MISMATCH: error(EXIT.config, 'the model does not fit its use'),
  BACKEND_UNAVAILABLE: error(EXIT.unavailable, 'no inference backend loads'),
  WORKER_DIED: error(EXIT.software, 'the inference worker stopped'),

  RECORDER_NOT_FOUND: error(EXIT.unavailable, 'the recorder program is missing'),
  RECORDER_FAILED: error(EXIT.io, 'the recorder stopped unexpectedly'),

  EVENT_INVALID: error(EXIT.data, 'an event does not fit its schema'),
  EVENT_UNREADABLE: error(EXIT.data, 'bytes are not an event of this schema'),
  CHECKPOINT_MISMATCH: error(EXIT.config, 'a checkpoint fits another setup'),

  AUDIO_HEADERS: error(EXIT.data, 'an audio record lacks a header or garbles one'),
  CLOCK_JUMP: warning('the record times of a partition jumped'),
  KAFKA_UNAVAILABLE: error(EXIT.unavailable, 'no Kafka broker answers'),
  KAFKA_DENIED: error(EXIT.noPermission, 'the Kafka broker refuses the user'),
  KAFKA_TOPIC_MISSING: error(EXIT.config, 'a Kafka topic is missing'),
  KAFKA_PARTITIONS: error(EXIT.config, 'partition counts do not fit, or have changed'),
  KAFKA_OFFSETS_LOST: error(EXIT.data, 'audio that is still needed is no longer on the broker'),
  KAFKA_FENCED: error(EXIT.config, 'another application uses the same transactional ids'),
  KAFKA_TRANSACTION: error(EXIT.unavailable, 'transactions keep failing'),
  KAFKA_RECORD_TOO_LARGE: error(EXIT.data, 'a record is larger than the broker takes'),
  KAFKA_FAILED: error(EXIT.unavailable, 'a request to Kafka failed for good'),
  REGISTRY_UNAVAILABLE: error(EXIT.unavailable, 'the schema registry does not answer'),
  REGISTRY_SCHEMA: error(EXIT.config, 'the schema registry lacks or refuses the schema'),
  WIRE_SCHEMA_UNKNOWN: error(EXIT.data, 'bytes name a schema that is not known'),
  WIRE_FORMAT: error(EXIT.data, 'bytes are not framed as a schema registry frames them'),
  BROKER_NOT_STARTED: error(EXIT.unavailable, 'no broker could be started for a trial'),

  CORPUS_LAYOUT: error(EXIT.data, 'the corpus does not look as expected'),
  CORPUS_LABEL: error(EXIT.data, 'a label is unknown to the corpus'),
  CORPUS_CLIP_UNUSABLE: warning('a clip of the corpus was left out'),
  CORPUS_UNUSABLE: error(EXIT.data, 'too many clips of the corpus cannot be used'),
  SPLIT_LEAK: error(EXIT.data, 'a speaker or clip is on both sides of a split'),
  TRAINING_DIVERGED: error(EXIT.data, 'a training came to numbers that are not finite'),
  TRAINING_CHECKPOINT: error(EXIT.data, 'a training checkpoint is not usable'),
  REPORT_UNREADABLE: error(EXIT.data, 'a report cannot be read'),
  PACKAGE_MISSING: error(EXIT.unavailable, 'a package that only this use needs is not installed'),

  SETUP_FAILED: error(EXIT.unavailable, 'set-up could not finish'),
} as const satisfies Record<string, ErrorEntry>;

function error(exitCode: number, summary: string): ErrorEntry {
  return { severity: 'error', exitCode, summary };
}

function warning(summary: string): ErrorEntry {
  return { severity: 'warning', exitCode: EXIT.ok, summary };
}

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
