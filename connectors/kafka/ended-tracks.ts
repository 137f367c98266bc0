import { lastOwnOffset, type TrackCheckpoint } from './track-checkpoint.js';
import { channelKeys, type CallChannels } from './used-epochs.js';

/**
 * Tracks that are over, remembered for a while: a restart replays some of their records, and
 * producers repeat some, neither of which may open the call again. They are found by the channels
 * that they carried, in whatever layout: a stream that has been used up stays used up where the
 * call goes on with other channels beside it.
 *
 * Of what is forgotten one number stays, `floor`.
 *
 * Memory: an entry of a few hundred bytes for each track that ended within the time.
 */
export class EndedTracks {
  readonly #rememberMs: number;
  /** By track, in the order of their ends, oldest first. */
  readonly #ended = new Map<string, Ended>();
  /** By call and channel: the latest epoch that has ended. */
  readonly #byChannel = new Map<string, TrackCheckpoint>();
  #floor = 0;

  constructor(rememberMs: number) {
    this.#rememberMs = rememberMs;
  }

  /** No track that has been forgotten had this epoch or a later one. Grows by about one an hour. */
  get floor(): number {
    return this.#floor;
  }

  /** Of two epochs of one track the later one counts. @param atMs time of the partition */
  add(trackKey: string, checkpoint: TrackCheckpoint, atMs: number): void {
    const known = this.#ended.get(trackKey)?.checkpoint;
    if (known !== undefined && known.epoch > checkpoint.epoch) return;
    this.#ended.delete(trackKey);
    this.#ended.set(trackKey, { checkpoint, atMs });
    for (const key of channelKeys(checkpoint)) {
      const latest = this.#byChannel.get(key);
      if (latest === undefined || latest.epoch <= checkpoint.epoch)
        this.#byChannel.set(key, checkpoint);
    }
  }

  /** Of each of a call's channels the latest epoch that has ended. */
  of(call: CallChannels): TrackCheckpoint[] {
    return channelKeys(call).flatMap((key) => this.#byChannel.get(key) ?? []);
  }

  /** First epoch that none of these streams has used up, remembered or not. */
  nextEpoch(call: CallChannels): number {
    return Math.max(this.#floor, ...this.of(call).map(({ epoch }) => epoch + 1));
  }

  /** Raises the floor to one that an earlier owner wrote. */
  raise(floor: number): void {
    this.#floor = Math.max(this.#floor, floor);
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
      const isNeeded = lastOwnOffset(checkpoint) >= lowWatermark;
      if (isNeeded || atMs + this.#rememberMs > partitionMs) break;
      if (isOpen(trackKey)) continue;
      this.#ended.delete(trackKey);
      for (const key of channelKeys(checkpoint))
        if (this.#byChannel.get(key) === checkpoint) this.#byChannel.delete(key);
      this.raise(checkpoint.epoch + 1);
      forgotten.push([trackKey, checkpoint]);
    }
    return forgotten;
  }
}

interface Ended {
  readonly checkpoint: TrackCheckpoint;
  readonly atMs: number;
}
