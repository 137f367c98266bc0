import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { WavFilesSource } from '../../../connectors/wav/wav-files-source.js';
import { openWav } from '../../../connectors/wav/wav-reader.js';
import type { WavSourceOptions } from '../../../connectors/wav/wav-source.js';
import { CHANNELS, type Channel } from '../../audio/chunk.js';
import { EXIT, UndertoneError } from '../../errors.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { streamEvents } from '../compose.js';
import { AGENT_OFF, DECLARATION_OPTIONS, declarationOf } from '../declaration.js';
import type { DisplayOptions } from '../display.js';
import { Notices } from '../notices.js';
import { listOf, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { RECORDING_OPTIONS } from '../recording-options.js';
import { OUTPUT_OPTIONS } from '../stream-options.js';
import { summaryText } from '../summary-text.js';
import { writeFolded } from '../write-folded.js';

export const FILE_OPTIONS = {
  ...OUTPUT_OPTIONS,
  channels: {
    flags: '--channels <roles>',
    description: 'whose voice each channel holds (default customer,agent of two; mono of one)',
    schema: listOf(z.enum(CHANNELS))
      .refine((roles) => roles.length <= 2 && new Set(roles).size === roles.length)
      .optional(),
    expected: `one or two of ${CHANNELS.join(', ')}, separated by a comma`,
  },
  parallel: {
    flags: '--parallel <n>',
    description: 'files that are read at the same time (default 8)',
    schema: wholeNumber(1, 256).default(8),
    expected: 'a whole number from 1 to 256',
  },
  ...DECLARATION_OPTIONS,
  ...RECORDING_OPTIONS,
} as const satisfies OptionSpecs;

const FILE: CommandDefinition<typeof FILE_OPTIONS> = {
  name: 'file',
  summary: 'Turns recordings (WAV) into emotion events, as fast as the machine goes.',
  argument: ['<files...>', 'WAV: PCM, float, mu-law or A-law, one or two channels, 8-48 kHz'],
  options: FILE_OPTIONS,
  examples: [
    ['undertone file call.wav', 'a timeline and a summary'],
    ['undertone file calls/*.wav --json > events.jsonl', 'all of them, events as JSON Lines'],
    ['undertone file call.wav --avro events.avro', 'an Avro object container file'],
    [
      'undertone file mix.wav --mono-contains customer-only',
      'a mono recording of a call without the agent',
    ],
    [
      'undertone file calls/*.wav --sink kafka --registry http://localhost:8081',
      'to Kafka as well; again after a failure: at least once, with equal ids',
    ],
  ],
  exitCodes: {
    65: 'a recording or the model is not usable (the other files are processed)',
    66: 'a recording or the model is missing (the other files are processed)',
    69: 'no inference backend loads; no broker or schema registry answers',
    73: 'the output cannot be written',
    77: 'the broker refuses the user',
  },
  run: runFile,
};

export function fileCommand(host: CommandHost): Command {
  return commandOf(FILE, host);
}

type FileOptions = CommandCall<typeof FILE_OPTIONS>['options'];

async function runFile(call: CommandCall<typeof FILE_OPTIONS>): Promise<number> {
  const { args, options, io, debug } = call;
  const declaration = declarationOf(options);
  const notices = new Notices(io.stderr, debug);
  const files = filesOf(call, notices);
  if (options.avro !== undefined) await refuseOverwriting(files, options.avro, io.workingFolder);
  const channels = await streamEvents({
    source: new WavFilesSource({ files, parallel: options.parallel, onFailure: notices.fail }),
    options,
    deterministic: options.deterministic,
    declaration,
    display: await displayOf(files, options),
    notices,
    io,
  });
  if (!options.json && channels.length > 0) {
    writeFolded(io.stdout, `\n${summaryText(channels, args.length > 1)}`);
  }
  return io.interrupted.aborted ? EXIT.interrupted : notices.worstExitCode;
}

/** Recordings are called by their names, or by their paths where names are not enough. */
function filesOf(
  { args, options, io }: CommandCall<typeof FILE_OPTIONS>,
  { warn }: Notices,
): WavSourceOptions[] {
  const paths = args.map((path) => resolve(io.workingFolder, path));
  const twice = args.find((_, i) => paths.indexOf(paths[i] ?? '') !== i);
  if (twice !== undefined) {
    throw new UndertoneError('USAGE', { what: 'the file is named twice', where: twice });
  }
  const names = args.map((path) => basename(path));
  const isClear = new Set(names).size === names.length;
  return paths.map((path, i) => ({
    path,
    callId: (isClear ? names[i] : args[i]) ?? path,
    chunkMs: options.chunkMs,
    onWarning: warn,
    ...(options.channels !== undefined && { channels: options.channels }),
  }));
}

/** An output is emptied before anything is read: one that is a recording would destroy it. */
async function refuseOverwriting(
  files: readonly WavSourceOptions[],
  avro: string,
  workingFolder: string,
): Promise<void> {
  const output = await stat(resolve(workingFolder, avro)).catch(() => undefined);
  if (output?.isFile() !== true) return;
  for (const { path } of files) {
    const input = await stat(path).catch(() => undefined);
    if (input?.dev !== output.dev || input.ino !== output.ino) continue;
    throw new UndertoneError('USAGE', {
      what: 'the output would overwrite a recording that is to be read',
      where: '--avro',
      expected: 'a file of its own',
      received: avro,
    });
  }
}

/**
 * A timeline for one recording that can be read twice, unlike a pipe; what is wrong with any
 * other, reading tells.
 */
async function displayOf(
  [file, ...others]: readonly WavSourceOptions[],
  { channels, includeAgent }: FileOptions,
): Promise<DisplayOptions> {
  const title = 'undertone file';
  if (file === undefined || others.length > 0) return { title };
  const isFile = await stat(file.path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const recording = isFile ? await openWav(file.path).catch(() => undefined) : undefined;
  if (recording === undefined) return { title };
  await recording.close();
  const { channelCount, sampleRateHz } = recording.format;
  const roles: readonly Channel[] =
    channels ?? (channelCount === 1 ? ['mono'] : ['customer', 'agent']);
  return {
    title: `${title} · ${file.callId}`,
    lanes: roles.map((channel) =>
      channel === 'agent' && !includeAgent ? { channel, off: AGENT_OFF } : { channel },
    ),
    ...(recording.declaredSamples !== undefined && {
      totalMs: (recording.declaredSamples * 1_000) / sampleRateHz,
    }),
  };
}
