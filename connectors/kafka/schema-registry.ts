import { UndertoneError } from '../../src/errors.js';
import {
  RegistryClient,
  remarkOf,
  type RegistryAnswer,
  type RegistrySettings,
} from './registry-client.js';

/** Readers with any version read writers with any other: fields come and go with defaults only. */
export const COMPATIBILITY = 'FULL_TRANSITIVE';

/**
 * A schema registry by Confluent's API, as far as writing and reading one record type a topic
 * needs it.
 */
export class SchemaRegistry {
  readonly #client: RegistryClient;

  constructor(settings: RegistrySettings) {
    this.#client = new RegistryClient(settings);
  }

  /** For messages. */
  get url(): string {
    return this.#client.url;
  }

  /**
   * Makes sure that the subject holds the schema, and that it has a compatibility: FULL_TRANSITIVE,
   * unless somebody gave it another. NONE counts as none given: Apicurio says so of every subject
   * that nobody gave one, where Confluent's registry has nothing to say (404).
   *
   * @param schema its JSON text
   * @returns the schema's id
   * @throws UndertoneError REGISTRY_SCHEMA (refused), REGISTRY_UNAVAILABLE
   */
  async register(subject: string, schema: string): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    const answer = await this.#client.ask({ method: 'POST', path, body: { schema } });
    const id = idOf(answer);
    if (id === undefined) throw this.#refused(subject, answer, 'the schema to be taken');
    await this.#ensureCompatibility(subject);
    return id;
  }

  /**
   * @returns the id that the subject already holds the schema under
   * @throws UndertoneError REGISTRY_SCHEMA (it does not), REGISTRY_UNAVAILABLE
   */
  async lookUp(subject: string, schema: string): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    const answer = await this.#client.ask({ method: 'POST', path, body: { schema } });
    const id = idOf(answer);
    if (id === undefined) throw this.#refused(subject, answer, 'the schema to be registered');
    return id;
  }

  /**
   * @returns the JSON text of a schema
   * @throws UndertoneError WIRE_SCHEMA_UNKNOWN, REGISTRY_UNAVAILABLE
   */
  async schemaOf(id: number): Promise<string> {
    const answer = await this.#client.ask({ method: 'GET', path: `/schemas/ids/${id}` });
    const { schema, schemaType = 'AVRO' } = (answer.body ?? {}) as Record<string, unknown>;
    if (answer.status === 200 && typeof schema === 'string' && schemaType === 'AVRO') return schema;
    throw new UndertoneError('WIRE_SCHEMA_UNKNOWN', {
      what: 'the registry has no such Avro schema',
      where: this.url,
      expected: `a schema with id ${id}`,
      received: `HTTP ${answer.status}${remarkOf(answer)}`,
      todo: 'name the registry that the producer uses with --registry',
    });
  }

  async #ensureCompatibility(subject: string): Promise<void> {
    const path = `/config/${encodeURIComponent(subject)}`;
    const held = await this.#client.ask({ method: 'GET', path });
    const { compatibilityLevel } = (held.body ?? {}) as Record<string, unknown>;
    if (held.status !== 404 && compatibilityLevel !== 'NONE') return;
    const body = { compatibility: COMPATIBILITY };
    const answer = await this.#client.ask({ method: 'PUT', path, body });
    if (answer.status < 400) return;
    throw this.#refused(subject, answer, `compatibility ${COMPATIBILITY}`);
  }

  #refused(subject: string, answer: RegistryAnswer, expected: string): UndertoneError {
    return new UndertoneError('REGISTRY_SCHEMA', {
      what: WHAT[answer.status] ?? 'the registry refuses',
      where: `${this.url}, subject ${subject}`,
      expected,
      received: `HTTP ${answer.status}${remarkOf(answer)}`,
      todo: TODO[answer.status] ?? 'docs/kafka.md, Events, says how schemas are registered',
    });
  }
}

const WHAT: Readonly<Record<number, string>> = {
  401: 'the registry does not accept the login',
  403: 'the registry does not permit this',
  404: 'the registry does not hold the schema under this subject',
  409: 'the registry holds another schema that this one is not compatible with',
};

const TODO: Readonly<Record<number, string>> = {
  401: 'check --registry-auth-file or UNDERTONE_REGISTRY_AUTH',
  403: 'register the schema by other means, then use --registry-read-only',
  404: 'check --registry (its path, too), or register the schema: docs/kafka.md, Events',
  409: 'use another topic',
};

function idOf({ status, body }: RegistryAnswer): number | undefined {
  const id = (body as { id?: unknown } | undefined)?.id;
  return status === 200 && Number.isInteger(id) ? (id as number) : undefined;
}
