import type { FrameRange } from '../model/inference.js';

/** How the frames of a stream were: not heard (0), heard without speech (1), speech (2). */
export class SpeechFrames {
  #flags: Uint8Array;
  /** Frame of `#flags[0]`, and one past the last frame that was added. */
  #base = 0;
  #end = 0;

  /** @param capacity frames that are held at first; grows to the largest block. */
  constructor(capacity: number) {
    this.#flags = new Uint8Array(capacity);
  }

  /** One past the last frame. */
  get end(): number {
    return this.#end;
  }

  /** Frames before it are no longer asked for. */
  forgetBefore(frame: number): void {
    if (frame <= this.#base) return;
    const kept = Math.max(0, this.#end - frame);
    this.#flags.copyWithin(0, this.#end - this.#base - kept, this.#end - this.#base);
    this.#flags.fill(0, kept);
    this.#base = frame;
    this.#end = Math.max(this.#end, frame);
  }

  /** Adds a frame at or after `end`; those between were not heard. */
  add(frame: number, isSpeech: boolean): void {
    if (frame < this.#base) return;
    const at = frame - this.#base;
    if (at >= this.#flags.length) this.#grow(at + 1);
    this.#flags[at] = isSpeech ? SPEECH : HEARD;
    this.#end = frame + 1;
  }

  /** Speech frames of [from, to). */
  countSpeech(from: number, to: number): number {
    return this.#count(from, to, SPEECH);
  }

  /** Heard frames of [from, to), speech or not. */
  countHeard(from: number, to: number): number {
    return this.#count(from, to, HEARD);
  }

  /** Speech frames of [from, to) as runs, ascending. */
  runs(from: number, to: number): FrameRange[] {
    const runs: FrameRange[] = [];
    const end = Math.min(to, this.#end);
    let startFrame: number | undefined;
    for (let frame = Math.max(from, this.#base); frame <= end; frame++) {
      const isSpeech = frame < end && this.#flags[frame - this.#base] === SPEECH;
      if (isSpeech) startFrame ??= frame;
      else if (startFrame !== undefined) {
        runs.push({ startFrame, endFrame: frame });
        startFrame = undefined;
      }
    }
    return runs;
  }

  #count(from: number, to: number, atLeast: number): number {
    let sum = 0;
    const last = Math.min(to, this.#end) - this.#base;
    for (let at = Math.max(0, from - this.#base); at < last; at++) {
      if ((this.#flags[at] ?? 0) >= atLeast) sum++;
    }
    return sum;
  }

  #grow(needed: number): void {
    const flags = new Uint8Array(Math.max(needed, 2 * this.#flags.length));
    flags.set(this.#flags);
    this.#flags = flags;
  }
}

const HEARD = 1;
const SPEECH = 2;
