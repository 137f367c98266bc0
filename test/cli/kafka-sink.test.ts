import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KAFKA_SINK_OPTIONS, kafkaSinks } from '../../src/cli/kafka-sink.js';
import { Notices } from '../../src/cli/notices.js';
import { resolveOptions } from '../../src/cli/options.js';

const IO = {
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  environment: {},
  workingFolder: '.',
  nowMs: () => 0,
  interrupted: new AbortController().signal,
};

function sinksFor(flags: Readonly<Record<string, unknown>>) {
  const config = { path: 'none', values: {} };
  const options = resolveOptions(KAFKA_SINK_OPTIONS, { flags, environment: {}, config });
  return kafkaSinks(options, IO, new Notices(IO.stderr, false));
}

describe('kafkaSinks', () => {
  it('are none where nobody asks for Kafka', async () => {
    expect(await sinksFor({})).toEqual([]);
  });

  it('refuse a topic that nothing would be written to', async () => {
    await expect(sinksFor({ utteranceTopic: 'said' })).rejects.toThrow(
      /^USAGE: --utterance-topic: .*--sink kafka beside it; received said/,
    );
    await expect(sinksFor({ summaryTopic: 'calls' })).rejects.toThrow(/^USAGE: --summary-topic/);
  });

  it('refuse one topic for two kinds of events', async () => {
    const one = { sink: 'kafka', eventsTopic: 'one', utteranceTopic: 'one' };
    await expect(sinksFor(one)).rejects.toThrow(/^USAGE: --events-topic, --utterance-topic/);
  });
});
