import { describe, expect, it } from 'vitest';
import { MemorySink } from '../../connectors/memory/memory-sink.js';
import { FanOutSink } from '../../src/cli/fan-out-sink.js';
import { makeOutput } from '../connectors/make-output.js';

class BrokenSink extends MemorySink {
  override close(): never {
    super.close();
    throw new Error('full');
  }
}

describe('FanOutSink', () => {
  it('gives everything to all of its sinks', async () => {
    const sinks = [new MemorySink(), new MemorySink()];
    const sink = new FanOutSink(sinks);
    const stream = { callId: 'call-1', channel: 'customer', streamEpoch: 0 } as const;
    await sink.write(makeOutput());
    await sink.streamEnded(stream);
    await sink.close();
    for (const { outputs, endedStreams, isClosed } of sinks) {
      expect(outputs).toEqual([makeOutput()]);
      expect(endedStreams).toEqual([stream]);
      expect(isClosed).toBe(true);
    }
  });

  it('closes all of them, whatever one of them says', async () => {
    const sinks = [new BrokenSink(), new MemorySink()];
    await expect(new FanOutSink(sinks).close()).rejects.toThrow('full');
    expect(sinks.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });
});
