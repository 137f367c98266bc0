import type { Command } from 'commander';
import { z } from 'zod';
import { MicrophoneSource } from '../../../connectors/microphone/microphone-source.js';
import {
  installedRecorders,
  RECORDERS,
  recorderNotFound,
  type RecorderName,
} from '../../../connectors/microphone/recorder.js';
import { EXIT, UndertoneError } from '../../errors.js';
import { sendAudio } from '../audio-to-kafka.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { streamEvents } from '../compose.js';
import { kafkaSettings, topicName } from '../kafka-options.js';
import { KAFKA_SINK_OPTIONS } from '../kafka-sink.js';
import { Notices } from '../notices.js';
import { text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { OUTPUT_OPTIONS, STREAM_OPTIONS } from '../stream-options.js';
import { summaryText } from '../summary-text.js';
import { writeFolded } from '../write-folded.js';

const SAMPLE_RATE_HZ = 16_000;
const RECORDER_NAMES = Object.keys(RECORDERS) as [RecorderName, ...RecorderName[]];

export const MIC_OPTIONS = {
  device: {
    flags: '--device <name>',
    description: "the recorder's name for a microphone (default: its default; arecord -L lists)",
    schema: text.optional(),
    expected: 'a name',
  },
  recorder: {
    flags: '--recorder <program>',
    description: `${RECORDER_NAMES.join(', ')} (default: the first that is installed)`,
    schema: z.enum(RECORDER_NAMES).optional(),
    expected: RECORDER_NAMES.join(', '),
  },
  maxWaiting: {
    flags: '--max-waiting <s>',
    description: 'audio that may wait before the oldest is dropped (default 10)',
    schema: wholeNumber(1, 600).default(10),
    expected: 'a whole number of seconds from 1 to 600',
  },
  notice: {
    flags: '--notice <text>',
    description: 'how the people heard were told; travels in every event',
    schema: text.optional(),
    expected: 'a text',
  },
  ...OUTPUT_OPTIONS,
  ...STREAM_OPTIONS,
  ...KAFKA_SINK_OPTIONS,
  audioToKafka: {
    flags: '--audio-to-kafka <topic>',
    description: 'send the audio to a topic as one call, for undertone run, and analyse nothing',
    schema: topicName.optional(),
    expected: 'a name of letters, digits, dots, dashes and underscores',
  },
} as const satisfies OptionSpecs;

const MIC: CommandDefinition<typeof MIC_OPTIONS> = {
  name: 'mic',
  summary: 'Listens to a microphone until Ctrl-C, and shows how far behind the events are.',
  options: MIC_OPTIONS,
  examples: [
    ['undertone mic', 'the default microphone by the first recorder program that is installed'],
    ['undertone mic --recorder arecord --device plughw:1,0', 'a certain microphone, by ALSA'],
    ['undertone mic --json | tee events.jsonl', 'events as JSON Lines'],
    ['undertone mic --audio-to-kafka call-audio', 'the audio itself, for undertone run'],
    ['undertone mic --sink kafka', 'to Kafka as well; a microphone cannot repeat: at most once'],
  ],
  exitCodes: {
    65: 'the model is damaged',
    66: 'the model is missing',
    69: 'no recorder program or inference backend; no broker or schema registry answers',
    73: 'the output cannot be written',
    74: 'the recorder failed, or the device was unplugged; events up to then were delivered',
    77: 'the broker refuses the user',
  },
  run: runMic,
};

export function micCommand(host: CommandHost): Command {
  return commandOf(MIC, host);
}

async function runMic({ options, io, debug }: CommandCall<typeof MIC_OPTIONS>): Promise<number> {
  const notices = new Notices(io.stderr, debug);
  const recorder = options.recorder ?? (await firstInstalled(io.environment['PATH'] ?? ''));
  const source = new MicrophoneSource({
    callId: `microphone-${new Date(io.nowMs()).toISOString()}`,
    recorder,
    ...(options.device !== undefined && { device: options.device }),
    sampleRateHz: SAMPLE_RATE_HZ,
    maxWaitingSeconds: options.maxWaiting,
    nowMs: io.nowMs,
    onWarning: notices.warn,
  });
  if (options.audioToKafka !== undefined) {
    return sendRecorded(source, options.audioToKafka, { options, io }, notices);
  }
  notices.say('listening on your own declaration (docs/law.md); no audio is kept. Ctrl-C ends.');
  const channels = await streamEvents({
    source,
    options,
    deterministic: false,
    declaration: {
      monoContains: 'own_recording',
      ...(options.notice !== undefined && { notice: options.notice }),
    },
    display: { title: source.name, lanes: [{ channel: 'mono' }], showLatency: true },
    notices,
    io,
  });
  if (!options.json && channels.length > 0) {
    writeFolded(io.stdout, `\n${summaryText(channels, false)}`);
  }
  return io.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}

/** Nothing is analysed here, so that outputs of events make no sense. */
async function sendRecorded(
  source: MicrophoneSource,
  topic: string,
  { options, io }: Pick<CommandCall<typeof MIC_OPTIONS>, 'options' | 'io'>,
  notices: Notices,
): Promise<number> {
  const { json, avro, sink, utterances, summary } = options;
  if (json || avro !== undefined || sink !== undefined || utterances || summary) {
    throw new UndertoneError('USAGE', {
      what: 'audio that is sent is not analysed here: there are no events to write',
      where: '--audio-to-kafka',
      expected: 'none of --json, --avro, --sink, --utterances and --summary beside it',
    });
  }
  const kafka = await kafkaSettings(options, io);
  notices.say(`sending to topic ${topic}; nothing is analysed here. Ctrl-C ends.`);
  const { records, seconds } = await sendAudio(source, kafka, topic, io.interrupted);
  io.stdout.write(`${seconds.toFixed(1)} s of audio in ${records} records sent to ${topic}\n`);
  return io.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}

async function firstInstalled(path: string): Promise<RecorderName> {
  const [first] = await installedRecorders(path);
  if (first === undefined) throw recorderNotFound();
  return first;
}
