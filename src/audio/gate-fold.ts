import type { FrameMeasure } from './gate-meter.js';
import type { SpeechGateOptions } from './gate-options.js';
import type { GateState } from './gate-state.js';
import { NoiseFloor } from './noise-floor.js';
import { SoundCharacter } from './sound-character.js';

/** What a frame is taken for. */
export const GATE = Object.freeze({ silence: 0, noise: 1, speech: 2 });
export type GateDecision = (typeof GATE)[keyof typeof GATE];

/** One step of the gate as a pure function: what `GateFold` does without allocating. */
export function gateStep(
  state: GateState,
  measure: FrameMeasure,
  options: SpeechGateOptions,
): [state: GateState, decision: GateDecision] {
  const fold = new GateFold(options, state);
  const decision = fold.step(measure);
  return [fold.snapshot(), decision];
}

/**
 * Opens on frames that stand out from the noise floor, less far if they are voiced, and stays
 * open for the hangover. While the floor is not known everything above the silence level counts
 * as standing out, so that speech at the very beginning is not lost. What it is open for is
 * speech as long as it sounds like one person's: not like music, tones or many voices.
 */
export class GateFold {
  readonly #options: SpeechGateOptions;
  readonly #hangoverFrames: number;
  readonly #floor: NoiseFloor;
  readonly #character: SoundCharacter;
  #nextFrame: number;
  #isOpen: boolean;
  #active: number;
  #hangover: number;

  constructor(options: SpeechGateOptions, state: GateState) {
    this.#options = options;
    this.#hangoverFrames = Math.round(options.hangoverMs / HOP_MS);
    this.#floor = new NoiseFloor(state.floor);
    this.#character = new SoundCharacter(state.character);
    this.#nextFrame = state.nextFrame;
    this.#isOpen = state.isOpen;
    this.#active = state.active;
    this.#hangover = state.hangover;
  }

  get nextFrame(): number {
    return this.#nextFrame;
  }

  step(measure: FrameMeasure): GateDecision {
    const level = tenths(measure.levelDb);
    const band = tenths(measure.bandDb);
    const isVoiced = measure.voicing > this.#options.minVoicing;
    const rest = tenths(measure.restDb);
    const isActive = this.#isActive(level, band, rest, isVoiced);
    this.#move(isActive);
    this.#floor.add(this.#nextFrame, level, band, rest, isVoiced);
    this.#nextFrame++;
    if (!this.#isOpen) this.#character.forget(1);
    else if (isActive) this.#character.addActive(level, band, measure);
    if (this.#isOpen && this.#character.isSpeech) return GATE.speech;
    return level > 10 * this.#options.minLevelDb ? GATE.noise : GATE.silence;
  }

  /** The frames up to there were never heard: the gate closes; what is known of the sound stays. */
  skipTo(frame: number): void {
    if (frame === this.#nextFrame) return;
    this.#character.forget(frame - this.#nextFrame);
    this.#nextFrame = frame;
    this.#isOpen = false;
    this.#active = 0;
    this.#hangover = 0;
    this.#floor.restartBlock();
  }

  snapshot(): GateState {
    return {
      version: 2,
      nextFrame: this.#nextFrame,
      isOpen: this.#isOpen,
      active: this.#active,
      hangover: this.#hangover,
      floor: this.#floor.snapshot(),
      character: this.#character.snapshot(),
    };
  }

  #isActive(level: number, band: number, rest: number, isVoiced: boolean): boolean {
    const { minLevelDb, levelMarginDb, bandMarginDb, voicedMarginDb, restMarginDb } = this.#options;
    if (level <= 10 * minLevelDb) return false;
    if (level > this.#floor.level + 10 * levelMarginDb) return true;
    if (rest > Math.max(this.#floor.rest + 10 * restMarginDb, 10 * minLevelDb)) return true;
    return band > this.#floor.band + 10 * (isVoiced ? voicedMarginDb : bandMarginDb);
  }

  #move(isActive: boolean): void {
    if (!isActive) {
      this.#active = 0;
      if (this.#hangover > 0) this.#hangover--;
      else this.#isOpen = false;
      return;
    }
    this.#active = Math.min(this.#active + 1, this.#options.onsetFrames);
    if (this.#active < this.#options.onsetFrames) return;
    this.#isOpen = true;
    this.#hangover = this.#hangoverFrames;
  }
}

const HOP_MS = 10;

/** Whole numbers keep the state short, and no comparison hangs on a last bit. */
function tenths(decibels: number): number {
  return Math.round(10 * decibels) | 0;
}
