import type { AudioRecord } from '../../../connectors/kafka/audio-record.js';
import type { Channel } from '../../audio/chunk.js';

/** A call of which something is left out, because the law asks for a declaration first. */
export interface SkippedCall {
  readonly callId: string;
  /** Those that are not analysed. */
  readonly channels: readonly Channel[];
  /** Nothing of what this sequence of records carries is analysed. */
  readonly whole: boolean;
}

/** So many calls are remembered as told; a few hundred bytes each. */
const MAX_REMEMBERED = 10_000;

/** Finds what the law leaves out, and tells it once a call and its channels. */
export class SkippedCalls {
  /** The ones told longest ago first. */
  readonly #told = new Set<string>();

  constructor(
    private readonly permitted: (channels: readonly Channel[]) => readonly Channel[],
    private readonly onSkipped: (call: SkippedCall) => void,
  ) {}

  readonly look = ({ callId, format }: AudioRecord): void => {
    const permitted = this.permitted(format.channels);
    if (permitted.length === format.channels.length) return;
    const key = JSON.stringify([callId, format.channels]);
    if (this.#told.has(key)) return;
    this.#remember(key);
    const channels = format.channels.filter((channel) => !permitted.includes(channel));
    this.onSkipped({ callId, channels, whole: permitted.length === 0 });
  };

  #remember(key: string): void {
    this.#told.add(key);
    if (this.#told.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#told) {
      this.#told.delete(oldest);
      return;
    }
  }
}
