import { EXIT, type UndertoneError } from '../errors.js';
import type { Output } from './io.js';
import { onOneLine, reportFailure } from './report.js';

/**
 * What a running command tells people on stderr: each warning once, failures that do not end the
 * command, and nothing while a live screen would be torn by it.
 */
export class Notices {
  readonly #told = new Set<string>();
  #held: (() => void)[] | undefined;
  #worstExitCode: number = EXIT.ok;

  constructor(
    private readonly stderr: Output,
    private readonly debug: boolean,
  ) {}

  /** Of the failures so far; the highest code counts as the worst. */
  get worstExitCode(): number {
    return this.#worstExitCode;
  }

  /** The same code at the same place says nothing new. */
  readonly warn = (warning: UndertoneError): void => {
    const key = JSON.stringify([warning.code, warning.details.where]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.say(`warning: ${onOneLine(warning.message)}`);
  };

  /** A failure that ends a part of the work and not the whole. */
  readonly fail = (failure: UndertoneError): void => {
    this.#worstExitCode = Math.max(this.#worstExitCode, failure.exitCode);
    this.#tell(() => reportFailure(failure, this.stderr, this.debug));
  };

  say(text: string): void {
    this.#tell(() => this.stderr.write(`undertone: ${text}\n`));
  }

  /** From now on a screen is live: what there is to tell waits for `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const tell of held) tell();
  }

  #tell(tell: () => unknown): void {
    if (this.#held === undefined) tell();
    else this.#held.push(tell);
  }
}
