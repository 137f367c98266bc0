import type { EventClock, NoteSpan } from '../audio/chunk.js';
import type { GateState } from '../audio/gate-state.js';
import type { FrameBlock } from './frame-block.js';
import { HeardRanges } from './heard-ranges.js';
import { NoteRanges } from './note-ranges.js';
import { PendingFrames, type FrameRun } from './pending-frames.js';
import { SpeechFrames } from './speech-frames.js';
import type { Emit } from './stage.js';
import {
  endFrameOf,
  firstWindowWith,
  samplesOf,
  startFrameOf,
  type WindowGrid,
} from './window-grid.js';
import type { DueWindow, WindowStep } from './window-step.js';

/** Where a stream goes on; all zero at its beginning. */
export interface CutterResume {
  readonly nextWindow: number;
  /** Provisional windows so far: 0 or 1. */
  readonly provisional: number;
  /** Frames before it are of no use, not even to a model that looks back. */
  readonly firstFrame: number;
}

/**
 * Cuts one stream into windows. What comes out depends on positions alone: every decision is
 * taken frame by frame, in order, whatever blocks the frames came in.
 */
export class WindowCutter {
  readonly #grid: WindowGrid;
  readonly #firstFrame: number;
  readonly #speech: SpeechFrames;
  readonly #heard = new HeardRanges();
  readonly #notes = new NoteRanges();
  readonly #pending = new PendingFrames();
  #gateStates: GateState[] = [];
  #nextWindow: number;
  #awaitsProvisional: boolean;
  /** Windows that the block at hand made due. */
  #due: DueWindow[] = [];

  constructor(grid: WindowGrid, resume: CutterResume) {
    this.#grid = grid;
    this.#firstFrame = resume.firstFrame;
    this.#nextWindow = resume.nextWindow;
    this.#awaitsProvisional = resume.provisional === 0 && resume.nextWindow === 0;
    this.#speech = new SpeechFrames(grid.windowFrames + grid.hopFrames);
    this.#speech.forgetBefore(startFrameOf(grid, resume.nextWindow));
  }

  add(block: FrameBlock, emit: Emit<WindowStep>): void {
    this.#heard.add(block.firstSample, block.firstSample + block.sampleCount);
    for (const span of block.notes) if (!isMissing(span, block)) this.#notes.add(span);
    this.#gateStates.push(...block.gateStates);
    this.#due = [];
    this.#addFrames(block);
    if (block.end) this.#finish(block.clock);
    if (this.#due.length > 0) for (const step of this.#steps(block)) emit(step);
    const comingFrame = block.firstFrame + block.frameCount;
    this.#passOver(comingFrame);
    this.#forget();
    this.#forgetUncut(comingFrame);
  }

  #addFrames({ firstFrame, frameCount, features, isSpeech, clock }: FrameBlock): void {
    const skipped = Math.max(0, this.#firstFrame - firstFrame);
    if (skipped >= frameCount) return;
    this.#jumpTo(firstFrame + skipped, clock);
    for (let i = skipped; i < frameCount; i++) {
      this.#addFrame(firstFrame + i, isSpeech[i] === 1, clock);
    }
    const rows = features.subarray((features.length / frameCount) * skipped);
    this.#pending.add(firstFrame + skipped, frameCount - skipped, rows);
  }

  #addFrame(frame: number, isSpeech: boolean, clock: EventClock): void {
    this.#speech.add(frame, isSpeech);
    if (frame + 1 === endFrameOf(this.#grid, this.#nextWindow)) this.#cut(clock);
    else if (isSpeech && this.#awaitsProvisional) this.#cutEarly(frame + 1, clock);
  }

  /** Nothing is heard up to `frame`: windows that end before it have all they will have. */
  #jumpTo(frame: number, clock: EventClock): void {
    while (endFrameOf(this.#grid, this.#nextWindow) <= frame) {
      if (this.#hasFrames(this.#nextWindow)) this.#cut(clock);
      else this.#moveTo(firstWindowWith(this.#grid, frame));
    }
  }

  /** Leaves out windows without a frame as `#jumpTo` will; pieces too short for one go on for long. */
  #passOver(comingFrame: number): void {
    if (endFrameOf(this.#grid, this.#nextWindow) > comingFrame) return;
    if (this.#hasFrames(this.#nextWindow)) return;
    this.#moveTo(firstWindowWith(this.#grid, comingFrame));
  }

  #finish(clock: EventClock): void {
    const covered = this.#nextWindow === 0 ? 0 : endFrameOf(this.#grid, this.#nextWindow - 1);
    if (this.#speech.countHeard(covered, Infinity) > 0) this.#cut(clock);
  }

  #cut(clock: EventClock): void {
    const windowIndex = this.#nextWindow;
    const startFrame = startFrameOf(this.#grid, windowIndex);
    const endFrame = endFrameOf(this.#grid, windowIndex);
    const content = this.#content(startFrame, endFrame);
    this.#moveTo(windowIndex + 1);
    const resume = { nextWindow: windowIndex + 1, gateState: this.#gateState() };
    this.#due.push({
      kind: 'window',
      windowIndex,
      startFrame,
      endFrame,
      ...content,
      clock,
      resume,
    });
  }

  /** The first window's frames so far, once they hold enough speech. */
  #cutEarly(endFrame: number, clock: EventClock): void {
    const content = this.#content(0, endFrame);
    if (!content.hasSpeech) return;
    this.#awaitsProvisional = false;
    const resume = { nextWindow: 0, gateState: null };
    const span = { windowIndex: 0, startFrame: 0, endFrame };
    this.#due.push({ kind: 'provisional', ...span, ...content, clock, resume });
  }

  #content(startFrame: number, endFrame: number): WindowContent {
    const { profile, minSpeechMs } = this.#grid;
    const { from, to } = samplesOf(this.#grid, startFrame, endFrame);
    const endSample = Math.min(to, this.#heard.end);
    const heardSamples = this.#heard.count(from, to);
    const notes = this.#notes.within(from, to);
    if (heardSamples < endSample - from) notes.add('gap');
    const speechMs = this.#speech.countSpeech(startFrame, endFrame) * profile.hopMs;
    return {
      startSample: from,
      endSample,
      heardMs: Math.round((heardSamples * 1000) / profile.sampleRateHz),
      speechMs,
      speech: this.#speech.runs(startFrame, endFrame),
      hasSpeech: speechMs >= minSpeechMs,
      notes: [...notes].sort(),
    };
  }

  #moveTo(windowIndex: number): void {
    this.#nextWindow = windowIndex;
    this.#awaitsProvisional = false;
    this.#speech.forgetBefore(startFrameOf(this.#grid, windowIndex));
  }

  #hasFrames(windowIndex: number): boolean {
    return this.#speech.countHeard(startFrameOf(this.#grid, windowIndex), Infinity) > 0;
  }

  #gateState(): GateState | null {
    const frame = startFrameOf(this.#grid, this.#nextWindow);
    return this.#gateStates.findLast(({ nextFrame }) => nextFrame <= frame) ?? null;
  }

  /** The pending runs, each with the windows that end with or before it, as far as left. */
  #steps({ stream, sourceRateHz, sampleRateHz }: FrameBlock): WindowStep[] {
    const runs = this.#pending.take();
    let windows = this.#due;
    return runs.map((run, index) => {
      const isLast = index === runs.length - 1;
      const own = isLast ? windows : windows.filter(({ endFrame }) => endFrame <= endOf(run));
      windows = windows.slice(own.length);
      return { stream, sourceRateHz, sampleRateHz, ...run, windows: own };
    });
  }

  #forget(): void {
    const frame = startFrameOf(this.#grid, this.#nextWindow);
    const { from } = samplesOf(this.#grid, frame, frame + 1);
    this.#heard.forgetBefore(from);
    this.#notes.forgetBefore(from);
    const needed = this.#gateStates.findLastIndex(({ nextFrame }) => nextFrame <= frame);
    if (needed > 0) this.#gateStates.splice(0, needed);
  }

  /** Forgets what lies between the last window with frames and the first that may get some. */
  #forgetUncut(comingFrame: number): void {
    const last = Math.floor((this.#speech.end - 1) / this.#grid.hopFrames);
    const coming = firstWindowWith(this.#grid, comingFrame);
    if (coming <= last + 1) return;
    const lastStart = startFrameOf(this.#grid, last);
    const comingStart = startFrameOf(this.#grid, coming);
    const { to: after } = samplesOf(this.#grid, lastStart, endFrameOf(this.#grid, last));
    const { from: before } = samplesOf(this.#grid, comingStart, comingStart + 1);
    this.#heard.forgetBetween(after, before);
    this.#notes.forgetBetween(after, before);
    const resumed = startFrameOf(this.#grid, last + 1);
    const needed = this.#gateStates.findLastIndex(({ nextFrame }) => nextFrame <= comingStart);
    this.#gateStates = this.#gateStates.filter(
      (state, i) => i >= needed || state.nextFrame <= resumed,
    );
  }
}

type WindowContent = Pick<
  DueWindow,
  'startSample' | 'endSample' | 'heardMs' | 'speechMs' | 'speech' | 'hasSpeech' | 'notes'
>;

/**
 * A gap before the block is told from what was heard, in frames' own samples; its note is not
 * needed. One of a length that nobody knows is told by the source, on the audio behind it.
 */
function isMissing({ note, from }: NoteSpan, { firstSample }: FrameBlock): boolean {
  return note === 'gap' && from < firstSample;
}

function endOf({ firstFrame, frameCount }: FrameRun): number {
  return firstFrame + frameCount;
}
