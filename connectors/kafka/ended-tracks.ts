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

  constructor(rememberMs: number) {
    this.#rememberMs = rememberMs;
  }

  /** Of two epochs of one track the later one counts. @param atMs time of the partition */
  add(trackKey: string, checkpoint: TrackCheckpoint, atMs: number): void {
    const known = this.get(trackKey);
    if (known !== undefined && known.epoch > checkpoint.epoch) return;
    this.#ended.delete(trackKey);
    this.#ended.set(trackKey, { checkpoint, atMs });
  }

  get(trackKey: string): TrackCheckpoint | undefined {
    return this.#ended.get(trackKey)?.checkpoint;
  }

  /**
   * Takes out those that nothing can bring back: no replay reaches them, and by the time of the
   * partition they are long over. One whose call goes on stays: it says which epoch that is.
   *
   * @returns track and checkpoint of each
   */
  forget(
    lowWatermark: number,
    partitionMs: number,
    isOpen: (trackKey: string) => boolean,
  ): [trackKey: string, checkpoint: TrackCheckpoint][] {
    const forgotten: [string, TrackCheckpoint][] = [];
    for (const [trackKey, { checkpoint, atMs }] of this.#ended) {
      const isNeeded = checkpoint.lastOffset >= lowWatermark;
      if (isNeeded || atMs + this.#rememberMs > partitionMs) break;
      if (isOpen(trackKey)) continue;
      this.#ended.delete(trackKey);
      forgotten.push([trackKey, checkpoint]);
    }
    return forgotten;
  }
}

interface Ended {
  readonly checkpoint: TrackCheckpoint;
  readonly atMs: number;
}
