import { EMPTY, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { UndertoneError } from '../../src/errors.js';
import type { StreamWork } from '../../src/model/inference.js';
import { classify, type ClassifiedWindow } from '../../src/operators/classify.js';
import type { DueWindow, WindowStep } from '../../src/operators/window-step.js';
import { STREAM } from './blocks.js';
import { FakeInference } from './fake-inference.js';

/** Scores when it is told to, in any order. */
class SlowInference extends FakeInference {
  readonly jobs: {
    work: StreamWork;
    finish: (logits: number[]) => void;
    fail: (error: Error) => void;
  }[] = [];

  override submit(_stream: number, work: StreamWork): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      const finish = (logits: number[]): void => {
        resolve(Float32Array.from(logits));
      };
      this.jobs.push({ work, finish, fail: reject });
    });
  }
}

function due(windowIndex: number, hasSpeech = true): DueWindow {
  return {
    kind: 'window',
    windowIndex,
    startFrame: 64 * windowIndex,
    endFrame: 64 * windowIndex + 256,
    startSample: 0,
    endSample: 0,
    heardMs: 2575,
    speechMs: 2000,
    speech: [],
    hasSpeech,
    notes: [],
    clock: { kind: 'audio', originMs: 0 },
    resume: { nextWindow: windowIndex + 1, gateState: null },
  };
}

function step(...windows: DueWindow[]): WindowStep {
  const rates = { sourceRateHz: 8_000, sampleRateHz: 16_000 };
  const frames = { firstFrame: 0, frameCount: 1, features: new Float32Array(12) };
  return { stream: STREAM, ...rates, ...frames, windows };
}

function observed(inference: SlowInference) {
  const steps = new Subject<WindowStep>();
  const seen: string[] = [];
  const results: ClassifiedWindow[] = [];
  const subscription = steps.pipe(classify(inference)).subscribe({
    next: (result) => {
      results.push(result);
      seen.push(`${result.window.windowIndex}`);
    },
    error: (error: unknown) => seen.push(String(error)),
    complete: () => seen.push('|'),
  });
  return { steps, seen, results, subscription };
}

const LOGITS = [0, Math.log(2), 0];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('classify', () => {
  it('turns logits into probabilities at the temperature of the model', async () => {
    const inference = new SlowInference({ temperature: 0.5 });
    const { steps, results } = observed(inference);
    steps.next(step(due(0)));
    inference.jobs[0]?.finish(LOGITS);
    await settled();
    const [neutral, happy, angry] = results[0]?.probabilities ?? [];
    expect(neutral).toBeCloseTo(1 / 6);
    expect(happy).toBeCloseTo(4 / 6);
    expect(angry).toBeCloseTo(1 / 6);
    expect(results[0]).toMatchObject({ stream: STREAM, sourceRateHz: 8_000 });
  });

  it('scores windows with speech alone, and keeps all in order', async () => {
    const inference = new SlowInference();
    const { steps, results } = observed(inference);
    steps.next(step(due(0, false), due(1), due(2, false), due(3)));
    expect(inference.jobs[0]?.work.windows.map(({ startFrame }) => startFrame)).toEqual([64, 192]);
    inference.jobs[0]?.finish([9, 0, 0, 0, 0, 9]);
    await settled();
    expect(results.map(({ window }) => window.windowIndex)).toEqual([0, 1, 2, 3]);
    const best = results.map(({ probabilities }) =>
      probabilities?.indexOf(Math.max(...probabilities)),
    );
    expect(best).toEqual([undefined, 0, undefined, 2]);
  });

  it('hands results out in order, whichever comes first', async () => {
    const inference = new SlowInference();
    const { steps, seen } = observed(inference);
    for (const index of [0, 1, 2]) steps.next(step(due(index)));
    inference.jobs[2]?.finish(LOGITS);
    await settled();
    inference.jobs[0]?.finish(LOGITS);
    await settled();
    expect(seen).toEqual(['0']);
    inference.jobs[1]?.finish(LOGITS);
    await settled();
    expect(seen).toEqual(['0', '1', '2']);
  });

  it('completes after what it owes', async () => {
    const inference = new SlowInference();
    const { steps, seen } = observed(inference);
    steps.next(step(due(0)));
    steps.complete();
    await settled();
    expect(seen).toEqual([]);
    expect(inference.streams.size).toBe(1);
    inference.jobs[0]?.finish(LOGITS);
    await settled();
    expect(seen).toEqual(['0', '|']);
    expect(inference.streams.size).toBe(0);
  });

  it("passes the source's error on after what it owes", async () => {
    const inference = new SlowInference();
    const { steps, seen } = observed(inference);
    steps.next(step(due(0)));
    steps.error(new Error('the source broke'));
    expect(seen).toEqual([]);
    inference.jobs[0]?.finish(LOGITS);
    await settled();
    expect(seen).toEqual(['0', 'Error: the source broke']);
    expect(inference.streams.size).toBe(0);
  });

  it('fails with the inference, and leaves the source', async () => {
    const inference = new SlowInference();
    const { steps, seen } = observed(inference);
    steps.next(step(due(0)));
    inference.jobs[0]?.fail(new UndertoneError('WORKER_DIED', { what: 'gone' }));
    await settled();
    expect(seen).toEqual(['UndertoneError: WORKER_DIED: gone']);
    expect(steps.observed).toBe(false);
    expect(inference.streams.size).toBe(0);
  });

  it('unsubscribed in the middle, closes the stream and emits nothing more', async () => {
    const inference = new SlowInference();
    const { steps, seen, subscription } = observed(inference);
    steps.next(step(due(0)));
    steps.next(step(due(1)));
    inference.jobs[0]?.finish(LOGITS);
    await settled();
    subscription.unsubscribe();
    inference.jobs[1]?.finish(LOGITS);
    await settled();
    expect(seen).toEqual(['0']);
    expect(steps.observed).toBe(false);
    expect(inference.streams.size).toBe(0);
  });

  it('completes at once where nothing was asked for', () => {
    const inference = new FakeInference();
    let completed = false;
    EMPTY.pipe(classify(inference)).subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
    expect([inference.openedStreams, inference.streams.size]).toEqual([1, 0]);
  });
});
