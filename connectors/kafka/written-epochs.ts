/**
 * What the checkpoint topic holds of each track: one record an epoch. An epoch that is over says
 * nothing more once a later one has been written, and one that is not must stay.
 */
export class WrittenEpochs {
  readonly #epochs = new Map<string, Written[]>();

  /** An epoch is being written. @returns keys that are to be deleted with it */
  write(trackKey: string, epoch: number, epochKey: string, isOver: boolean): string[] {
    const others = (this.#epochs.get(trackKey) ?? []).filter((other) => other.epoch !== epoch);
    const all = [...others, { epoch, epochKey, isOver }];
    const latest = Math.max(...all.map((written) => written.epoch));
    const isDone = (written: Written): boolean => written.isOver && written.epoch < latest;
    this.#epochs.set(
      trackKey,
      all.filter((written) => !isDone(written)),
    );
    return all.filter(isDone).map((written) => written.epochKey);
  }

  forget(trackKey: string): void {
    this.#epochs.delete(trackKey);
  }
}

interface Written {
  readonly epoch: number;
  readonly epochKey: string;
  readonly isOver: boolean;
}
