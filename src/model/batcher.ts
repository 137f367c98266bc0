/** Calls `run` once, `delayMs` from now. @returns cancels it */
export type Timer = (delayMs: number, run: () => void) => () => void;

export interface BatcherOptions<Item> {
  /** Weight of a full batch; a single item may weigh more. */
  readonly maxBatch: number;
  /** How long the oldest item of any weight waits for company. */
  readonly maxWaitMs: number;
  /** The same of items without weight, which nobody is in a hurry for: they ride along. */
  readonly maxRiderWaitMs: number;
  /** Full batches under way at once; beyond it, and behind any that is not full, items gather. */
  readonly maxInFlight: number;
  readonly timer: Timer;
  /** Takes a batch away; `completed` says that it is done. */
  readonly send: (items: readonly Item[]) => void;
}

/**
 * Gathers items into batches, in order. A batch goes as soon as it is full, or its oldest item has
 * waited long enough and none is under way: what is late already is better off in one batch.
 */
export class Batcher<Item> {
  private waiting: Weighed<Item>[] = [];
  private waitingWeight = 0;
  private inFlight = 0;
  /** The oldest item has waited long enough. */
  private overdue = false;
  private alarm: { readonly afterMs: number; readonly cancel: () => void } | undefined;

  constructor(private readonly options: BatcherOptions<Item>) {}

  add(item: Item, weight: number): void {
    this.waiting.push({ item, weight });
    this.waitingWeight += weight;
    this.sendWhatIsDue();
  }

  /** One batch under way is done. */
  completed(): void {
    this.inFlight -= 1;
    this.sendWhatIsDue();
  }

  /** Forgets what is waiting and sends nothing more of it. */
  clear(): void {
    this.restartTimer();
    this.waiting = [];
    this.waitingWeight = 0;
  }

  private sendWhatIsDue(): void {
    while (this.mayBeSent()) this.sendOne();
    if (this.waiting.length > 0 && !this.overdue) this.setAlarm();
  }

  private mayBeSent(): boolean {
    const { maxBatch, maxInFlight } = this.options;
    if (this.waitingWeight >= maxBatch) return this.inFlight < maxInFlight;
    return this.overdue && this.inFlight === 0;
  }

  private setAlarm(): void {
    const { maxWaitMs, maxRiderWaitMs, timer } = this.options;
    const afterMs = this.waitingWeight > 0 ? maxWaitMs : maxRiderWaitMs;
    if (this.alarm !== undefined && this.alarm.afterMs <= afterMs) return;
    this.alarm?.cancel();
    const cancel = timer(afterMs, () => {
      this.overdue = true;
      this.sendWhatIsDue();
    });
    this.alarm = { afterMs, cancel };
  }

  private sendOne(): void {
    const count = fittingCount(this.waiting, this.options.maxBatch);
    const batch = this.waiting.splice(0, count);
    this.waitingWeight -= batch.reduce((sum, { weight }) => sum + weight, 0);
    this.inFlight += 1;
    this.restartTimer();
    this.options.send(batch.map(({ item }) => item));
  }

  private restartTimer(): void {
    this.alarm?.cancel();
    this.alarm = undefined;
    this.overdue = false;
  }
}

interface Weighed<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** How many items from the front make a batch: as many as fit, and at least one. */
function fittingCount(waiting: readonly Weighed<unknown>[], maxBatch: number): number {
  let sum = 0;
  const tooMuch = waiting.findIndex(({ weight }) => (sum += weight) > maxBatch);
  return tooMuch === -1 ? waiting.length : Math.max(1, tooMuch);
}
