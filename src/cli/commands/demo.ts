import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { z } from 'zod';
import { MemorySource } from '../../../connectors/memory/memory-source.js';
import { PacedSource } from '../../../connectors/memory/paced-source.js';
import type { TruthClip } from '../../../connectors/terminal/truth.js';
import { WavSource } from '../../../connectors/wav/wav-source.js';
import type { AudioChunk } from '../../audio/chunk.js';
import { EXIT } from '../../errors.js';
import type { AudioSource } from '../../ports.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { streamEvents } from '../compose.js';
import { AGENT_OFF, AGENT_OPTIONS, declarationOf } from '../declaration.js';
import type { DisplayOptions } from '../display.js';
import { streamThroughKafka } from '../kafka-demo/stream-through-kafka.js';
import { Notices } from '../notices.js';
import { decimalNumber, flag } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { packageRoot } from '../package-root.js';
import { RECORDING_OPTIONS } from '../recording-options.js';
import { OUTPUT_OPTIONS } from '../stream-options.js';
import { summaryText } from '../summary-text.js';
import { readTruth } from '../truth-file.js';
import { writeFolded } from '../write-folded.js';

const CALL_ID = 'demo-call';
const FOLDER = 'examples/demo-call';

export const DEMO_OPTIONS = {
  speed: {
    flags: '--speed <factor>',
    description: 'times real time, or max (default 4)',
    schema: z.union([z.literal('max'), decimalNumber(0.1, 1_000)]).default(4),
    expected: 'a number from 0.1 to 1000, or max',
  },
  kafka: {
    flags: '--kafka',
    description: 'through a Kafka: that of KAFKA_BROKERS, or one that is started for it',
    schema: flag,
    expected: 'true or false',
    flagOnly: true,
  },
  ...OUTPUT_OPTIONS,
  ...AGENT_OPTIONS,
  ...RECORDING_OPTIONS,
} as const satisfies OptionSpecs;

const DEMO: CommandDefinition<typeof DEMO_OPTIONS> = {
  name: 'demo',
  summary: 'Plays a phone call of 40 s and shows its emotions as they are recognised.',
  options: DEMO_OPTIONS,
  examples: [
    ['undertone demo', 'at four times real time, with a live timeline'],
    ['undertone demo --speed max --json', 'as fast as the machine goes, events as JSON Lines'],
    ['undertone demo --speed max --deterministic --avro demo.avro', 'a file that never changes'],
    ['undertone demo --kafka', 'simulate, run and consume in one, through a real broker'],
    ['undertone demo --sink kafka --brokers localhost:9092', 'events to Kafka as well, as Avro'],
  ],
  exitCodes: {
    65: 'the model is damaged',
    66: 'the model or the call is missing',
    69: 'no inference backend loads; no broker or schema registry answers',
    73: 'the output cannot be written',
    77: 'the broker refuses the user',
  },
  run: runDemo,
};

export function demoCommand(host: CommandHost): Command {
  return commandOf(DEMO, host);
}

async function runDemo({ options, io, debug }: CommandCall<typeof DEMO_OPTIONS>): Promise<number> {
  const declaration = declarationOf(options);
  const truth = await readTruth(join(packageRoot(), FOLDER, 'truth.json'));
  const notices = new Notices(io.stderr, debug);
  const call = await readCall(options.chunkMs, notices);
  const memory = new MemorySource('memory (the demo call)', call);
  const source: AudioSource =
    options.speed === 'max'
      ? memory
      : new PacedSource(memory, options.speed, () => performance.now());
  const display = displayOf(truth, options.includeAgent);
  const { deterministic } = options;
  const run = { source, options, deterministic, declaration, display, notices, io };
  const channels =
    (options.kafka ? await streamThroughKafka(run) : undefined) ?? (await streamEvents(run));
  if (!options.json) {
    const agent = options.includeAgent ? '' : `${'agent'.padEnd(10)} off: ${AGENT_OFF}\n`;
    writeFolded(io.stdout, `\n${summaryText(channels, false)}${agent}${CAVEAT}`);
  }
  return io.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}

const CAVEAT =
  '\nThe truth is the emotion that an actor was asked for, in German; the shipped model learnt from ' +
  'English actors and is far weaker on speakers and languages that it never heard ' +
  '(docs/accuracy.md).\n';

/** The whole call in memory: 650 KB. */
async function readCall(chunkMs: number, { warn }: Notices): Promise<AudioChunk[]> {
  const path = join(packageRoot(), FOLDER, 'demo-call.wav');
  const file = new WavSource({ path, callId: CALL_ID, chunkMs, onWarning: warn });
  const chunks: AudioChunk[] = [];
  for await (const chunk of file.chunks(new AbortController().signal)) chunks.push(chunk);
  return chunks;
}

function displayOf(truth: readonly TruthClip[], includeAgent: boolean): DisplayOptions {
  return {
    title: 'undertone demo',
    lanes: [
      { channel: 'customer' },
      includeAgent ? { channel: 'agent' } : { channel: 'agent', off: AGENT_OFF },
    ],
    totalMs: Math.max(...truth.map(({ endMs }) => endMs)) + 1_000,
    truth,
  };
}
