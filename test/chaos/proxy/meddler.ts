import type { Random } from '../../../src/training/random.js';
import { API } from './frames.js';

/** What becomes of a frame on its way. */
export type Meddling =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection breaks before it gets through. */
  | { readonly kind: 'drop' }
  /** It does not get through, and the client is told that nothing more will come. */
  | { readonly kind: 'half-close' };

export type Direction = 'request' | 'response';

/** Of 0 to 1, in this order; the rest passes. */
interface Shares {
  readonly delay: number;
  readonly drop: number;
  readonly halfClose: number;
}

const PASS: Meddling = { kind: 'pass' };

/** Most of all: the end of a transaction, after which nobody knows whether it was committed. */
const END_TXN: Readonly<Record<Direction, Shares>> = {
  request: { delay: 0.02, drop: 0.01, halfClose: 0 },
  response: { delay: 0.03, drop: 0.04, halfClose: 0.02 },
};
const OTHERS: Readonly<Record<Direction, Shares>> = {
  request: { delay: 0.01, drop: 0.0005, halfClose: 0 },
  response: { delay: 0.01, drop: 0.0005, halfClose: 0.0005 },
};
const MOST_DELAY_MS = 1_500;
/** One of the first so many answers to EndTxn is lost for certain; chance decides on the rest. */
const LOST_AMONG = 10;

/** Decides by a seed what goes wrong, and counts it. */
export class Meddler {
  readonly counts = new Map<string, number>();
  isActive = false;
  #answersUntilLoss: number;

  constructor(private readonly random: Random) {
    this.#answersUntilLoss = random.between(0, LOST_AMONG - 1);
  }

  decide(apiKey: number, direction: Direction): Meddling {
    if (!this.isActive) return PASS;
    const meddling = this.#decided(apiKey, direction);
    if (meddling.kind !== 'pass') this.#count(apiKey, direction, meddling.kind);
    return meddling;
  }

  #decided(apiKey: number, direction: Direction): Meddling {
    if (apiKey !== API.endTxn) return this.#drawn(OTHERS[direction]);
    if (direction === 'response' && this.#answersUntilLoss-- === 0) return { kind: 'drop' };
    return this.#drawn(END_TXN[direction]);
  }

  #drawn({ delay, drop, halfClose }: Shares): Meddling {
    const draw = this.random.float();
    if (draw < drop) return { kind: 'drop' };
    if (draw < drop + halfClose) return { kind: 'half-close' };
    if (draw >= drop + halfClose + delay) return PASS;
    return { kind: 'delay', ms: this.random.between(50, MOST_DELAY_MS) };
  }

  #count(apiKey: number, direction: Direction, kind: string): void {
    const name = `${apiKey === API.endTxn ? 'EndTxn' : 'other'} ${direction} ${kind}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}
