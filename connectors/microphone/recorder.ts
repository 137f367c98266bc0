import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import recorderPackage from 'node-record-lpcm16';
import { UndertoneError } from '../../src/errors.js';

/**
 * Programs that node-record-lpcm16 can start, and what brings them. (`rec` is `sox` under
 * another name, without a choice of device.)
 */
export const RECORDERS = {
  sox: 'sox (apt install sox, brew install sox)',
  arecord: 'alsa-utils (apt install alsa-utils; Linux alone)',
} as const;
export type RecorderName = keyof typeof RECORDERS;

export interface RecorderOptions {
  readonly recorder: RecorderName;
  /** The recorder's name for a device: `hw:1`, `plughw:0,0`; its default where absent. */
  readonly device?: string;
  readonly sampleRateHz: number;
  readonly channelCount: number;
}

export interface RecorderListener {
  /** Raw 16-bit little-endian samples, cut anywhere. */
  onBytes(bytes: Uint8Array): void;
  /** Called once, last. Without an error the end was asked for by `stop`. */
  onEnd(error?: UndertoneError): void;
}

/** @returns the recorder programs that are on the PATH, the preferred one first */
export async function installedRecorders(path: string): Promise<RecorderName[]> {
  const names = Object.keys(RECORDERS) as RecorderName[];
  const found = await Promise.all(names.map((name) => isOnPath(name, path)));
  return names.filter((_, i) => found[i]);
}

/**
 * Starts recording. Failures arrive at `onEnd` (RECORDER_NOT_FOUND, RECORDER_FAILED), never as
 * exceptions of the process.
 *
 * @returns ends the recording; `onEnd` follows when the program has gone
 */
export function startRecorder(options: RecorderOptions, listener: RecorderListener): () => void {
  const recording = recorderPackage.record({
    recorder: options.recorder,
    ...(options.device === undefined ? {} : { device: options.device }),
    sampleRate: options.sampleRateHz,
    channels: options.channelCount,
    audioType: 'raw', // the package's own default puts a WAV header before the samples
  });
  const lastWords = tail(1_000);
  let isStopping = false;
  let failure: UndertoneError | undefined;

  recording.process.stderr.on('data', lastWords.add);
  recording.stream().on('data', listener.onBytes.bind(listener));
  // The package reports every exit code but 0 here, that of stop() included, and says less than
  // the process itself.
  recording.stream().on('error', () => undefined);
  recording.process.on('error', (cause) => {
    failure = spawnFailure(options.recorder, cause);
  });
  recording.process.on('close', (code, signal) => {
    if (!isStopping) failure ??= endedFailure(options, code, signal, lastWords.text());
    listener.onEnd(failure);
  });
  return () => {
    isStopping = true;
    recording.stop();
  };
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  const tries = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => access(join(folder, program), constants.X_OK));
  return Promise.any(tries).then(
    () => true,
    () => false,
  );
}

function spawnFailure(recorder: RecorderName, cause: Error): UndertoneError {
  if ('code' in cause && cause.code === 'ENOENT') return recorderNotFound(recorder, cause);
  return new UndertoneError('RECORDER_FAILED', {
    what: 'the recorder program cannot be started',
    where: recorder,
    received: cause.message,
    cause,
  });
}

/** @param recorder the one that was asked for; any of them where absent */
export function recorderNotFound(recorder?: RecorderName, cause?: unknown): UndertoneError {
  const wanted = recorder === undefined ? Object.values(RECORDERS) : [RECORDERS[recorder]];
  return new UndertoneError('RECORDER_NOT_FOUND', {
    what: 'the recorder program is not on the PATH',
    where: recorder ?? Object.keys(RECORDERS).join(' or '),
    todo: `install ${wanted.join(' or ')}, or name another one with --recorder`,
    cause,
  });
}

function endedFailure(
  { recorder, device }: RecorderOptions,
  code: number | null,
  signal: NodeJS.Signals | null,
  lastWords: string,
): UndertoneError {
  const ending = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  return new UndertoneError('RECORDER_FAILED', {
    what: 'the recorder stopped by itself',
    where: device === undefined ? recorder : `${recorder}, device ${device}`,
    received: lastWords === '' ? ending : `${ending}, "${lastWords}"`,
    todo: 'check that the device is there and free (arecord -L lists them); --device names another',
  });
}

/** Keeps the end of a text; the last lines of a recorder say what went wrong. */
function tail(maxLength: number) {
  let kept = '';
  return {
    add: (chunk: Buffer) => {
      kept = (kept + chunk.toString('utf8')).slice(-maxLength);
    },
    text: () =>
      kept
        .trim()
        .split(/\s*\n\s*/)
        .slice(-2)
        .join(' | '),
  };
}
