/** A call, and some of its channels. */
export interface CallChannels {
  readonly callId: string;
  readonly channels: readonly string[];
}

/** Names a channel of a call, whatever its epoch and whatever comes beside it. */
export function channelKeys({ callId, channels }: CallChannels): string[] {
  return channels.map((channel) => `${channel}/${callId}`);
}

/** The latest epoch of each channel among checkpoints, in whatever layouts. */
export class UsedEpochs {
  readonly #latest = new Map<string, number>();

  constructor(saved: Iterable<CallChannels & { readonly epoch: number }>) {
    for (const track of saved) this.#use(track, track.epoch);
  }

  /** Uses up the epoch after all that any of these channels has had. */
  renew(call: CallChannels): number {
    const epoch = 1 + Math.max(-1, ...channelKeys(call).map((key) => this.#latest.get(key) ?? -1));
    this.#use(call, epoch);
    return epoch;
  }

  #use(call: CallChannels, epoch: number): void {
    for (const key of channelKeys(call))
      this.#latest.set(key, Math.max(epoch, this.#latest.get(key) ?? epoch));
  }
}
