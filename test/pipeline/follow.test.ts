import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';

import type { AudioChunk } from '../../src/audio/chunk.js';
import { callSummaryCodec, utteranceEventCodec } from '../../src/events/avro-codec.js';
import { eventId } from '../../src/events/event-id.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import type { Checkpoint } from '../../src/operators/checkpoint.js';
import type { StreamEnd } from '../../src/operators/follow.js';
import { emotionPipeline } from '../../src/pipeline.js';
import type { PipelineOptions } from '../../src/pipeline-options.js';
import type { PipelineOutput } from '../../src/ports.js';
import { FakeInference } from '../operators/fake-inference.js';
import { chunksAt, chunksOfMs, cut, demoCall, outputsOf, synthetic } from './run.js';

const ASKED = { utterances: { intervalMs: 1_500 }, summary: true } as const;
const CALL = cut(demoCall(), 0, 24);

interface Followed {
  readonly outputs: readonly PipelineOutput[];
  readonly ends: readonly StreamEnd[];
}

async function followed(
  chunks: readonly AudioChunk[],
  options: Partial<PipelineOptions> = {},
  asked: Pick<PipelineOptions, 'utterances' | 'summary'> = ASKED,
): Promise<Followed> {
  const ends: StreamEnd[] = [];
  const pipeline = emotionPipeline({
    inference: new FakeInference(),
    ...asked,
    streamEnded: (_, end) => {
      if (end !== undefined) ends.push(end);
    },
    ...options,
  });
  return { outputs: await lastValueFrom(from(chunks).pipe(pipeline, toArray())), ends };
}

function utterancesOf({ outputs, ends }: Followed): UtteranceEvent[] {
  return [...outputs, ...ends].flatMap(({ utterances = [] }) => utterances);
}

function stored(checkpoint: Checkpoint | undefined): Checkpoint {
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}

/** All chunks that hold `nextSample` or come behind the first of them. */
function fromSample(chunks: readonly AudioChunk[], nextSample: number): AudioChunk[] {
  const first = chunks.findIndex(({ offsetSamples = 0, bytes, endOfCall }) => {
    return endOfCall === true || offsetSamples + bytes.length > nextSample;
  });
  return chunks.slice(first);
}

describe('of a telephone call', () => {
  const chunks = chunksOfMs(CALL, 130);

  it('utterances begin, go on and end, one after the other and without holes', async () => {
    const utterances = utterancesOf(await followed(chunks));
    expect(utterances.map(({ ordinal }) => ordinal)).toEqual(utterances.map((_, i) => i));
    const phases = utterances.map(({ phase, utteranceIndex }) => `${utteranceIndex} ${phase}`);
    expect(phases.filter((text) => text.endsWith('start'))).toEqual(
      phases.filter((text) => text.endsWith('final')).map((text) => text.replace('final', 'start')),
    );
    expect(phases.slice(0, 4)).toEqual(['0 start', '0 interval', '0 interval', '0 final']);
    const finals = utterances.filter(({ phase }) => phase === 'final');
    expect(finals.length).toBeGreaterThan(3);
    for (const [i, { startMs, endMs, speechMs }] of finals.entries()) {
      expect(startMs).toBeGreaterThanOrEqual((finals[i - 1]?.endMs ?? -500) + 475);
      expect(speechMs).toBeLessThanOrEqual(endMs - startMs);
    }
  });

  it('events fit their schemas, and their ids say what they are', async () => {
    const all = await followed(chunks);
    const utterances = utterancesOf(all);
    const codec = utteranceEventCodec();
    for (const event of utterances) {
      expect(codec.decode(codec.encode(event))).toEqual(event);
      expect(event.id).toBe(eventId({ ...event, kind: 'utterance' }));
    }
    const summary = all.ends[0]?.summary;
    expect(summary).toBeDefined();
    if (summary === undefined) return;
    const summaries = callSummaryCodec();
    expect(summaries.decode(summaries.encode(summary))).toEqual(summary);
  });

  it('the summary is of all that was said', async () => {
    const all = await followed(chunks);
    const [end, ...others] = all.ends;
    expect(others).toEqual([]);
    const finals = utterancesOf(all).filter(({ phase }) => phase === 'final');
    const windows = all.outputs.map(({ event }) => event).filter(({ kind }) => kind === 'window');
    expect(end?.summary).toMatchObject({
      ...{ callId: 'call-1', channel: 'customer', ordinal: 0 },
      ...{ startSample: 0, endSample: 192_000, startMs: 0, endMs: 24_000 },
      talkMs: finals.reduce((sum, { speechMs }) => sum + speechMs, 0),
      windows: windows.length,
      scoredWindows: windows.filter(({ scores }) => scores.length > 0).length,
    });
    const shares = end?.summary?.emotions.map(({ share }) => share) ?? [];
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it('the events of its windows are as without, but for what names the configuration', async () => {
    const plain = await outputsOf(chunks);
    const { outputs } = await followed(chunks);
    const { configHash } = plain[0]?.event ?? {};
    expect(outputs[0]?.event.configHash).not.toBe(configHash);
    const events = outputs.map(({ event }) => ({ ...event, configHash }));
    expect(events.map((event) => ({ ...event, id: '' }))).toEqual(
      plain.map(({ event }) => ({ ...event, id: '' })),
    );
    expect(plain.every((output) => !('utterances' in output) && !('source' in output))).toBe(true);
    expect(plain.every(({ checkpoint }) => !('follow' in checkpoint.foldState))).toBe(true);
  });

  it.each(['utterances', 'summary'] as const)('%s alone can be asked for', async (name) => {
    const both = await followed(chunks);
    const one = await followed(chunks, {}, { [name]: ASKED[name] });
    const named = utterancesOf(one).map(({ startMs, phase }) => [startMs, phase]);
    const wanted = utterancesOf(both).map(({ startMs, phase }) => [startMs, phase]);
    expect(named).toEqual(name === 'utterances' ? wanted : []);
    expect(one.ends.map(({ summary }) => summary?.talkMs)).toEqual(
      name === 'summary' ? both.ends.map(({ summary }) => summary?.talkMs) : [undefined],
    );
  });
});

describe('a restart', () => {
  const chunks = chunksOfMs(CALL, 130);

  it.each<[string, readonly AudioChunk[]]>([
    ['of a call', chunks],
    ['of a call with gaps', chunks.filter((_, i) => i < 40 || (i >= 47 && i < 80) || i >= 130)],
  ])('after any output %s gives what was left, and all of the end', async (_, heard) => {
    const all = await followed(heard);
    expect(all.ends).toHaveLength(1);
    for (const [index, { checkpoint }] of all.outputs.entries()) {
      const kept = stored(checkpoint);
      const rest = await followed(fromSample(heard, kept.nextSample), { restore: () => kept });
      const outputs = all.outputs.slice(index + 1);
      expect(rest, `after output ${index}`).toEqual({ ...all, outputs });
    }
  });

  it('after the end says nothing, though the stream ends again', async () => {
    const { ends } = await followed(chunks);
    const kept = stored(ends[0]?.checkpoint);
    const ended: StreamEnd[] = [];
    const rest = await followed(fromSample(chunks, kept.nextSample), {
      restore: () => kept,
      streamEnded: (_, end) => ended.push(end ?? ({} as StreamEnd)),
    });
    expect(rest.outputs).toEqual([]);
    expect(ended).toEqual([{}]);
  });

  it('with a damaged state is refused', async () => {
    const { outputs } = await followed(chunks);
    const kept = stored(outputs[5]?.checkpoint);
    const damaged = { ...kept, foldState: { ...kept.foldState, follow: { version: 2 } } };
    await expect(followed(chunks, { restore: () => damaged })).rejects.toMatchObject({
      code: 'CHECKPOINT_MISMATCH',
    });
  });
});

describe('how the audio is cut does not matter', () => {
  it('to utterances and summaries', async () => {
    const expected = await followed(chunksOfMs(CALL, 200));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(CALL.bytes.length), { maxLength: 40 }),
        async (ends) => {
          const cutAt = [...ends].sort((a, b) => a - b);
          const all = await followed(chunksAt(CALL, cutAt));
          expect(all).toEqual(expected);
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);
});

describe('a stream', () => {
  it('of silence has a summary in which nobody speaks', async () => {
    const silent = synthetic(16_000, 4, () => 0);
    const all = await followed(chunksOfMs(silent, 200));
    expect(utterancesOf(all)).toEqual([]);
    expect(all.ends[0]?.summary).toMatchObject({
      ...{ endMs: 4_000, talkMs: 0, scoredWindows: 0, emotions: [], episodes: [] },
    });
  });

  it('that begins late has a summary from its first window on', async () => {
    const late = chunksOfMs(CALL, 130).filter(({ offsetSamples = 0 }) => offsetSamples >= 80_000);
    const { outputs, ends } = await followed(late);
    const { startSample, startMs } =
      outputs.find(({ event }) => event.kind === 'window')?.event ?? {};
    expect(startSample).toBeGreaterThan(50_000);
    expect(ends[0]?.summary).toMatchObject({ startSample, startMs, endSample: 192_000 });
  });

  it('without any audio has one, too', async () => {
    const nothing = synthetic(16_000, 0, () => 0);
    const { outputs, ends } = await followed(chunksAt(nothing, []));
    expect(outputs).toEqual([]);
    const empty = { startSample: 0, endSample: 0, endMs: 0, windows: 0, eventTime: 0 };
    expect(ends[0]?.summary).toMatchObject(empty);
    expect(ends[0]?.checkpoint).toMatchObject({ nextWindow: 0, nextSample: 0 });
  });
});
