/** Waits for a time or a call, whichever comes first, and leaves no timer behind. */
export class Alarm {
  #ring: (() => void) | undefined;
  #isDue = false;

  /** A ring while nobody waits is kept for whoever waits next. */
  ring(): void {
    if (this.#ring === undefined) this.#isDue = true;
    else this.#ring();
  }

  async wait(ms = Infinity): Promise<void> {
    if (this.#isDue || ms <= 0) {
      this.#isDue = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
      this.#ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#ring = undefined;
  }
}
