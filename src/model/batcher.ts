/** Time, as waiting sees it. */
export interface WaitClock {
  nowMs(): number;
  /** Calls `run` once, `delayMs` from now. @returns cancels it */
  after(delayMs: number, run: () => void): () => void;
}

export interface BatcherOptions<Item> {
  /** Weight of a full batch; a single item may weigh more. */
  readonly maxBatch: number;
  /** How long the oldest item waits for company. */
  readonly maxWaitMs: number;
  /** Batches under way at once; beyond it items keep gathering. */
  readonly maxInFlight: number;
  readonly clock: WaitClock;
  /** Takes a batch away; `completed` says that it is done. */
  readonly send: (items: readonly Item[]) => void;
}

/**
 * Gathers items into batches, in order. A batch goes as soon as it is full or its oldest item has
 * waited long enough, whichever is first; under load, batches fill up while others are under way.
 */
export class Batcher<Item> {
  private waiting: Waiting<Item>[] = [];
  private waitingWeight = 0;
  private inFlight = 0;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly options: BatcherOptions<Item>) {}

  add(item: Item, weight: number): void {
    const dueMs = this.options.clock.nowMs() + this.options.maxWaitMs;
    this.waiting.push({ item, weight, dueMs });
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
    this.stopTimer();
    this.waiting = [];
    this.waitingWeight = 0;
  }

  private sendWhatIsDue(): void {
    this.stopTimer();
    while (this.canSend() && this.isDue()) this.sendOne();
    const [oldest] = this.waiting;
    if (oldest === undefined || !this.canSend()) return;
    const { clock } = this.options;
    const delayMs = Math.max(0, oldest.dueMs - clock.nowMs());
    this.cancelTimer = clock.after(delayMs, () => {
      this.sendWhatIsDue();
    });
  }

  private canSend(): boolean {
    return this.waiting.length > 0 && this.inFlight < this.options.maxInFlight;
  }

  private isDue(): boolean {
    if (this.waitingWeight >= this.options.maxBatch) return true;
    const [oldest] = this.waiting;
    return oldest !== undefined && oldest.dueMs <= this.options.clock.nowMs();
  }

  private sendOne(): void {
    const count = fittingCount(this.waiting, this.options.maxBatch);
    const batch = this.waiting.splice(0, count);
    this.waitingWeight -= batch.reduce((sum, { weight }) => sum + weight, 0);
    this.inFlight += 1;
    this.options.send(batch.map(({ item }) => item));
  }

  private stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}

interface Waiting<Item> {
  readonly item: Item;
  readonly weight: number;
  readonly dueMs: number;
}

/** How many items from the front make a batch: as many as fit, and at least one. */
function fittingCount(waiting: readonly Waiting<unknown>[], maxBatch: number): number {
  let sum = 0;
  const tooMuch = waiting.findIndex(({ weight }) => (sum += weight) > maxBatch);
  return tooMuch === -1 ? waiting.length : Math.max(1, tooMuch);
}
