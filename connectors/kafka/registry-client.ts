import { setTimeout as pause } from 'node:timers/promises';
import { UndertoneError } from '../../src/errors.js';

export interface RegistrySettings {
  /** Base of Confluent's API: `http://registry:8081`, `…/apis/ccompat/v7` of Apicurio. */
  readonly url: string;
  /** Value of the Authorization header; a secret. */
  readonly authorization?: string;
  /** How long a registry that does not answer is waited for, in all. Default 30 s. */
  readonly waitMs?: number;
  /** Told once per request that has to wait. */
  readonly onWaiting?: (text: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

export interface RegistryRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the base, its parts encoded: `/schemas/ids/1`. */
  readonly path: string;
  readonly body?: unknown;
}

export interface RegistryAnswer {
  readonly status: number;
  /** What the JSON of the body says; undefined where it is none. */
  readonly body: unknown;
}

const REQUEST_TIMEOUT_MS = 5_000;
const WAIT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** One request to a schema registry at a time, each bounded in time and tried until its bound. */
export class RegistryClient {
  constructor(private readonly settings: RegistrySettings) {}

  /** For messages. */
  get url(): string {
    return this.settings.url;
  }

  /**
   * @returns what the registry answers, refusals included
   * @throws UndertoneError REGISTRY_UNAVAILABLE where it does not answer, or only with faults of
   *   its own (429, 5xx), until the bound
   */
  async ask(request: RegistryRequest): Promise<RegistryAnswer> {
    const { waitMs = WAIT_MS, signal } = this.settings;
    const bound = AbortSignal.timeout(waitMs);
    const over = signal === undefined ? bound : AbortSignal.any([bound, signal]);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const outcome = await this.#tried(request, over);
      if (typeof outcome !== 'string') return outcome;
      if (pauseMs === FIRST_PAUSE_MS) this.#sayWaiting(outcome, waitMs);
      await pause(pauseMs, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) throw unavailable(this.url, outcome, waitMs);
    }
  }

  /** @returns the answer, or why there is none that counts */
  async #tried(request: RegistryRequest, over: AbortSignal): Promise<RegistryAnswer | string> {
    try {
      const answer = await this.#sent(request, over);
      const isFault = answer.status === 429 || answer.status >= 500;
      return isFault ? `HTTP ${answer.status}${remarkOf(answer)}` : answer;
    } catch (cause) {
      return reasonOf(cause);
    }
  }

  async #sent({ method, path, body }: RegistryRequest, over: AbortSignal): Promise<RegistryAnswer> {
    const { url, authorization } = this.settings;
    const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        accept: `${CONTENT_TYPE}, application/json`,
        ...(body !== undefined && { 'content-type': CONTENT_TYPE }),
        ...(authorization !== undefined && { authorization }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error', // a redirection would carry the authorization to somebody else
      signal: AbortSignal.any([over, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    return { status: response.status, body: jsonOf(await response.text()) };
  }

  #sayWaiting(reason: string, waitMs: number): void {
    const seconds = Math.ceil(waitMs / 1_000);
    this.settings.onWaiting?.(
      `waiting up to ${seconds} s for the schema registry ${this.url} (${reason})`,
    );
  }
}

/** What a refusal says for itself: ` (subject not found)`. */
export function remarkOf({ body }: RegistryAnswer): string {
  const message = (body as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? ` (${message.slice(0, 300)})` : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; what stands below it does. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'no answer in time';
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}

function unavailable(url: string, received: string, waitMs: number): UndertoneError {
  return new UndertoneError('REGISTRY_UNAVAILABLE', {
    what: 'the schema registry does not answer',
    where: url,
    expected: `an answer within ${Math.ceil(waitMs / 1_000)} s`,
    received,
    todo: 'check --registry, or run without one',
  });
}
