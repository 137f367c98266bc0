import type { TrackCheckpoint } from './track-checkpoint.js';

/**
 * Tracks that are over, remembered for a while: a restart replays some of their records, and
 * producers repeat some, neither of which may open the call again.
 *
 * Memory: an entry of a few hundred bytes for each track that ended within the time.
 */
export class EndedTracks {
  readonly #rememberMs: number;
  /** By track, in the order of their ends, oldest first. */
  readonly #ended = new Map<string, Ended>();
  /** Keys of epochs that a later one of the same track has taken over from. */
  #superseded: string[] = [];

  constructor(rememberMs: number) {
    this.#rememberMs = rememberMs;
  }

  /** Of two epochs of one track the later one counts. */
  add(trackKey: string, epochKey: string, checkpoint: TrackCheckpoint): void {
    const known = this.#ended.get(trackKey);
    if (known !== undefined && known.checkpoint.epoch > checkpoint.epoch) {
      this.#superseded.push(epochKey);
      return;
    }
    if (known !== undefined && known.epochKey !== epochKey) this.#superseded.push(known.epochKey);
    this.#ended.delete(trackKey);
    this.#ended.set(trackKey, { epochKey, checkpoint });
  }

  get(trackKey: string): TrackCheckpoint | undefined {
    return this.#ended.get(trackKey)?.checkpoint;
  }

  /**
   * Takes out those that nothing can bring back: no replay reaches them, and by the time of the
   * partition they are long over. One whose call goes on stays: it says which epoch that is.
   *
   * @returns keys that the checkpoint topic may forget
   */
  forget(lowWatermark: number, timeMs: number, isOpen: (trackKey: string) => boolean): string[] {
    const keys = this.#superseded;
    this.#superseded = [];
    for (const [trackKey, { epochKey, checkpoint }] of this.#ended) {
      const { lastOffset, lastTimeMs } = checkpoint;
      if (lastOffset >= lowWatermark || lastTimeMs + this.#rememberMs > timeMs) break;
      if (isOpen(trackKey)) continue;
      this.#ended.delete(trackKey);
      keys.push(epochKey);
    }
    return keys;
  }
}

interface Ended {
  readonly epochKey: string;
  readonly checkpoint: TrackCheckpoint;
}
