/**
 * A connector as somebody else would write it: outside `connectors/`, against the port alone. Its
 * medium is a pushing one (think of a WebSocket), its output a table.
 */
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioChunk, StreamKey } from '../../src/audio/chunk.js';
import { UndertoneError } from '../../src/errors.js';
import { saveArtifact } from '../../src/model/artifact.js';
import { loadBackend } from '../../src/model/backend.js';
import type { Inference } from '../../src/model/inference.js';
import { startLocalInference } from '../../src/model/start-inference.js';
import type { AudioSource, EventSink, PipelineOutput } from '../../src/ports.js';
import { runPipeline } from '../../src/run-pipeline.js';
import { smallDraft, smallNetwork } from '../model/artifacts.js';

/** 'audio' with samples, 'hang-up', or 'line-lost'. */
class Line extends EventEmitter {
  isOpen = true;
}

class LineSource implements AudioSource {
  readonly name = 'a line';

  constructor(private readonly line: Line) {}

  async *chunks(signal: AbortSignal): AsyncGenerator<AudioChunk> {
    const waiting: (AudioChunk | UndertoneError)[] = [];
    this.line.on('audio', (bytes: Uint8Array) => waiting.push(this.#chunk(bytes, false)));
    this.line.on('hang-up', () => waiting.push(this.#chunk(new Uint8Array(0), true)));
    this.line.on('line-lost', () => waiting.push(lineLost()));
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next instanceof UndertoneError) throw next;
        if (next !== undefined) yield next;
        if (next?.endOfCall === true) return;
        if (waiting.length === 0) await this.#somethingNew(signal);
      }
    } finally {
      this.line.isOpen = false;
      this.line.removeAllListeners();
    }
  }

  async #somethingNew(signal: AbortSignal): Promise<void> {
    const events = ['audio', 'hang-up', 'line-lost'];
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const news = events.map((event) => once(this.line, event, { signal: both }));
    await Promise.race(news).catch(() => undefined);
    stop.abort();
    await Promise.allSettled(news);
  }

  #chunk(bytes: Uint8Array, endOfCall: boolean): AudioChunk {
    return {
      callId: 'line-1',
      format: { encoding: 'mulaw', sampleRateHz: 8_000, channels: ['customer'] },
      bytes,
      clock: { kind: 'record', timeMs: 1_760_000_000_000 },
      endOfCall,
    };
  }
}

function lineLost(): UndertoneError {
  return new UndertoneError('RECORDER_FAILED', { what: 'the line was lost', where: 'line-1' });
}

class TableSink implements EventSink {
  readonly name = 'a table';
  readonly rows: string[] = [];
  readonly ended: StreamKey[] = [];
  isClosed = false;

  async write({ event, checkpoint }: PipelineOutput): Promise<void> {
    await Promise.resolve();
    this.rows.push(`${event.callId} ${event.kind} ${event.windowIndex} ${checkpoint.nextWindow}`);
  }

  streamEnded(stream: StreamKey): void {
    this.ended.push(stream);
  }

  close(): void {
    this.isClosed = true;
  }
}

let folder: string;
let inference: Inference;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-third-party-'));
  await loadBackend({ prefer: 'wasm' });
  const network = smallNetwork();
  await saveArtifact(folder, network, smallDraft());
  network.dispose();
  inference = await startLocalInference({ modelFolder: folder, backend: { prefer: 'wasm' } });
});

afterAll(async () => {
  await inference.dispose();
  await rm(folder, { recursive: true });
});

/** Half a second of silence; windows of this model last 0.655 s and come every 0.64 s. */
const HALF_A_SECOND = new Uint8Array(4_000).fill(0xff);

function started() {
  const line = new Line();
  const sink = new TableSink();
  const stop = new AbortController();
  const source = new LineSource(line);
  const run = runPipeline({ source, sink, inference, minSpeechMs: 300, signal: stop.signal });
  // A failure is looked at later; it must not count as unhandled before.
  run.catch(() => undefined);
  return { line, sink, stop, run };
}

async function speak(line: Line, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    line.emit('audio', HALF_A_SECOND.slice());
    await new Promise(setImmediate);
  }
}

describe('a connector of a third party', () => {
  it('streams from its source to its sink, with checkpoints and ends', async () => {
    const { line, sink, run } = started();
    await speak(line, 4);
    line.emit('hang-up');
    await run;
    expect(sink.rows).toEqual([
      'line-1 window 0 1',
      'line-1 window 1 2',
      'line-1 window 2 3',
      'line-1 window 3 4',
    ]);
    expect(sink.ended).toEqual([{ callId: 'line-1', channel: 'customer', streamEpoch: 0 }]);
    expect(sink.isClosed).toBe(true);
    expect(line.isOpen).toBe(false);
  });

  it('delivers what was due before its source failed', async () => {
    const { line, sink, run } = started();
    await speak(line, 2);
    line.emit('line-lost');
    await expect(run).rejects.toMatchObject({ code: 'RECORDER_FAILED' });
    expect(sink.rows).toEqual(['line-1 window 0 1']);
    expect(sink.isClosed).toBe(true);
    expect(line.isOpen).toBe(false);
  });

  it('is stopped in the middle of a call, and what was heard becomes events', async () => {
    const { line, sink, stop, run } = started();
    await speak(line, 2);
    stop.abort();
    await run;
    expect(sink.rows).toEqual(['line-1 window 0 1', 'line-1 window 1 2']);
    expect(sink.isClosed).toBe(true);
    expect(line.isOpen).toBe(false);
  });
});
