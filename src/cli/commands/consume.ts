import type { Command } from 'commander';
import { z } from 'zod';
import { eventDecoder } from '../../../connectors/kafka/event-decoder.js';
import type { WireEvent } from '../../../connectors/kafka/event-encoder.js';
import { readEvents, type EventHandler } from '../../../connectors/kafka/event-reader.js';
import { EXIT, UndertoneError } from '../../errors.js';
import {
  callSummaryCodec,
  emotionEventCodec,
  utteranceEventCodec,
  type AvroCodec,
} from '../../events/avro-codec.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import {
  consumeDisplay,
  summaryDisplay,
  utteranceDisplay,
  type EventDisplay,
} from '../consume-display.js';
import { FOLLOW_TOPIC_OPTIONS } from '../follow-options.js';
import {
  EVENTS_TOPIC_OPTIONS,
  KAFKA_OPTIONS,
  kafkaSettings,
  schemaRegistry,
} from '../kafka-options.js';
import { Notices } from '../notices.js';
import { flag, text, wholeNumber } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';

/** What belongs to one reading comes by flag alone: no other command's group or start is meant. */
export const CONSUME_OPTIONS = {
  from: {
    flags: '--from <where>',
    description: 'earliest or latest: where a group begins that was never here (default latest)',
    schema: z.enum(['earliest', 'latest']).default('latest'),
    expected: 'earliest or latest',
    flagOnly: true,
  },
  group: {
    flags: '--group <name>',
    description: 'consumer group that keeps its place (default: one for this time)',
    schema: text.optional(),
    expected: 'a name',
    flagOnly: true,
  },
  max: {
    flags: '--max <n>',
    description: 'end after so many events (default: Ctrl-C)',
    schema: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
    expected: 'a whole number from 1',
    flagOnly: true,
  },
  call: {
    flags: '--call <id>',
    description: 'this call alone; on a terminal as a timeline',
    schema: text.optional(),
    expected: 'the id of a call',
    flagOnly: true,
  },
  json: {
    flags: '--json',
    description: 'events as JSON Lines on stdout',
    schema: flag,
    expected: 'true or false',
  },
  ...EVENTS_TOPIC_OPTIONS,
  utteranceTopic: {
    ...FOLLOW_TOPIC_OPTIONS.utteranceTopic,
    description: 'read this topic of utterances in place of events',
    flagOnly: true,
  },
  summaryTopic: {
    ...FOLLOW_TOPIC_OPTIONS.summaryTopic,
    description: 'read this topic of summaries in place of events',
    flagOnly: true,
  },
  ...KAFKA_OPTIONS,
} as const satisfies OptionSpecs;

const CONSUME: CommandDefinition<typeof CONSUME_OPTIONS> = {
  name: 'consume',
  summary: 'Shows the events of a Kafka topic, those of committed transactions alone.',
  options: CONSUME_OPTIONS,
  examples: [
    ['undertone consume', 'what comes from now on, a line an event'],
    ['undertone consume --from earliest --json > events.jsonl', 'all there is, until Ctrl-C'],
    ['undertone consume --from earliest --call demo-call', 'the timeline of one call'],
    ['undertone consume --summary-topic call-summaries', 'what calls were like, as they end'],
    ['undertone consume --registry http://localhost:8081', 'events that a registry frames'],
  ],
  exitCodes: {
    65: 'a record was no event (the others were shown)',
    69: 'no broker or schema registry answers',
    73: 'the output cannot be written',
    77: 'the broker refuses the user',
  },
  run: runConsume,
};

export function consumeCommand(host: CommandHost): Command {
  return commandOf(CONSUME, host);
}

type Call = CommandCall<typeof CONSUME_OPTIONS>;

function runConsume(call: Call): Promise<number> {
  const { eventsTopic, utteranceTopic, summaryTopic } = call.options;
  if (utteranceTopic === undefined && summaryTopic === undefined) {
    return consumeTopic(call, eventsTopic, emotionEventCodec(), consumeDisplay);
  }
  if (utteranceTopic === undefined) {
    return consumeTopic(call, summaryTopic ?? '', callSummaryCodec(), summaryDisplay);
  }
  if (summaryTopic === undefined) {
    return consumeTopic(call, utteranceTopic, utteranceEventCodec(), utteranceDisplay);
  }
  throw new UndertoneError('USAGE', {
    what: 'one reading is of one topic',
    where: '--utterance-topic, --summary-topic',
    expected: 'one of them',
  });
}

async function consumeTopic<Event extends WireEvent>(
  { options, io, debug }: Call,
  topic: string,
  codec: AvroCodec<Event>,
  displayOf: (...shown: Parameters<typeof consumeDisplay>) => EventDisplay<Event>,
): Promise<number> {
  const { from, group } = options;
  const notices = new Notices(io.stderr, debug);
  const say = (words: string) => {
    notices.say(words);
  };
  const kafka = await kafkaSettings(options, io);
  const decoder = eventDecoder(await schemaRegistry(options, io, say), codec);
  const readerGone = new AbortController();
  const display = displayOf(options, io, () => {
    readerGone.abort();
  });
  if (display.isLive) notices.hold();
  const unreadable = new Unreadable(notices);
  const reader = {
    ...{ kafka, topic, decoder, from, group },
    onListening: () => {
      say(`reading ${topic}, from ${group === undefined ? from : `where ${group} is`}`);
    },
    onUnreadable: unreadable.add,
    onWaiting: (why: UndertoneError) => {
      notices.warn(why);
    },
    signal: AbortSignal.any([io.interrupted, readerGone.signal]),
  };
  try {
    await readEvents(reader, shown(display, options));
  } finally {
    await display.close();
    unreadable.tell();
    notices.release();
  }
  return io.interrupted.aborted ? EXIT.interrupted : notices.worstExitCode;
}

/** Shows events until there are enough. */
function shown<Event extends WireEvent>(
  display: EventDisplay<Event>,
  { call, max = Infinity }: Call['options'],
): EventHandler<Event> {
  let count = 0;
  return async (event) => {
    if (call !== undefined && event.callId !== call) return true;
    await display.show(event);
    return ++count < max;
  };
}

/** A topic full of something else fills no screen: the first of each kind is told, the rest counted. */
class Unreadable {
  readonly #counts = new Map<string, number>();

  constructor(private readonly notices: Notices) {}

  readonly add = (why: UndertoneError): void => {
    const count = this.#counts.get(why.code) ?? 0;
    if (count === 0) this.notices.fail(why);
    this.#counts.set(why.code, count + 1);
  };

  tell(): void {
    for (const [code, count] of this.#counts) {
      if (count > 1) this.notices.say(`${code}: ${count} records in all`);
    }
  }
}
