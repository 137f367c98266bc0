/** Calls `run` once, `delayMs` from now. @returns cancels it */
export type Timer = (delayMs: number, run: () => void) => () => void;

export interface BatcherOptions<Item> {
  /** Weight of a full batch; a single item may weigh more. */
  readonly maxBatch: number;
  /** How long the oldest item waits for company. */
  readonly maxWaitMs: number;
  /** Batches under way at once; beyond it items keep gathering. */
  readonly maxInFlight: number;
  readonly timer: Timer;
  /** Takes a batch away; `completed` says that it is done. */
  readonly send: (items: readonly Item[]) => void;
}

/**
 * Gathers items into batches, in order. A batch goes as soon as it is full or its oldest item has
 * waited long enough, whichever is first; under load, batches fill up while others are under way.
 */
export class Batcher<Item> {
  private waiting: Weighed<Item>[] = [];
  private waitingWeight = 0;
  private inFlight = 0;
  /** The oldest item has waited long enough. */
  private overdue = false;
  private cancelTimer: (() => void) | undefined;

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
    const { maxBatch, maxInFlight, maxWaitMs, timer } = this.options;
    while (this.inFlight < maxInFlight && (this.overdue || this.waitingWeight >= maxBatch)) {
      this.sendOne();
    }
    if (this.waiting.length === 0 || this.overdue || this.cancelTimer !== undefined) return;
    this.cancelTimer = timer(maxWaitMs, () => {
      this.overdue = true;
      this.sendWhatIsDue();
    });
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
    this.cancelTimer?.();
    this.cancelTimer = undefined;
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
