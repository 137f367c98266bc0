import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RegistrySettings } from '../../../connectors/kafka/registry-client.js';
import { SchemaRegistry } from '../../../connectors/kafka/schema-registry.js';
import { StandInRegistry } from './stand-in-registry.js';

const SCHEMA = '{"type":"record","name":"R","fields":[]}';
let server: StandInRegistry;
beforeEach(async () => {
  server = await StandInRegistry.start();
});
afterEach(() => server[Symbol.asyncDispose]());

function registryAt(settings: Partial<RegistrySettings> = {}): SchemaRegistry {
  return new SchemaRegistry({ url: server.url, waitMs: 10_000, ...settings });
}

describe('register', () => {
  it('registers under the subject and gives it FULL_TRANSITIVE', async () => {
    expect(await registryAt().register('a/b-value', SCHEMA)).toBe(1);
    expect(server.subjects.get('a/b-value')).toEqual({
      ids: [1],
      compatibility: 'FULL_TRANSITIVE',
    });
  });

  it('leaves a compatibility alone that somebody chose', async () => {
    server.subjects.set('t-value', { ids: [], compatibility: 'BACKWARD' });
    await registryAt().register('t-value', SCHEMA);
    expect(server.subjects.get('t-value')?.compatibility).toBe('BACKWARD');
  });

  it('takes NONE for none given, as Apicurio means it', async () => {
    server.subjects.set('t-value', { ids: [], compatibility: 'NONE' });
    await registryAt().register('t-value', SCHEMA);
    expect(server.subjects.get('t-value')?.compatibility).toBe('FULL_TRANSITIVE');
  });

  it.each([
    [409, 'not compatible'],
    [401, 'login'],
    [403, 'not permit'],
    [422, 'refuses'],
  ])('HTTP %i is REGISTRY_SCHEMA, in words', async (status, words) => {
    server.faults = [status];
    await expect(registryAt().register('t-value', SCHEMA)).rejects.toMatchObject({
      code: 'REGISTRY_SCHEMA',
      message: expect.stringContaining(words) as string,
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('lookUp', () => {
  it('finds what is registered and writes nothing', async () => {
    const id = server.add('t-value', SCHEMA);
    expect(await registryAt().lookUp('t-value', SCHEMA)).toBe(id);
    expect(server.requests).toEqual(['POST /subjects/t-value']);
  });

  it('is REGISTRY_SCHEMA where the subject lacks it', async () => {
    await expect(registryAt().lookUp('t-value', SCHEMA)).rejects.toMatchObject({
      code: 'REGISTRY_SCHEMA',
    });
  });
});

describe('schemaOf', () => {
  it('is WIRE_SCHEMA_UNKNOWN for an id that the registry does not know', async () => {
    server.add('t-value', SCHEMA);
    expect(await registryAt().schemaOf(1)).toBe(SCHEMA);
    await expect(registryAt().schemaOf(2)).rejects.toMatchObject({ code: 'WIRE_SCHEMA_UNKNOWN' });
  });
});

describe('a registry that does not answer', () => {
  it('is waited for, and that is said once', async () => {
    server.faults = [0, 503, 429];
    const said: string[] = [];
    const onWaiting = (text: string) => said.push(text);
    expect(await registryAt({ onWaiting }).register('t-value', SCHEMA)).toBe(1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`waiting up to 10 s for the schema registry ${server.url}`);
  });

  it('is REGISTRY_UNAVAILABLE at the bound, with the last reason', async () => {
    server.faults = Array.from({ length: 100 }, () => 503);
    await expect(registryAt({ waitMs: 250 }).schemaOf(1)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('HTTP 503') as string,
    });
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it('is not waited for after an interruption', async () => {
    const interrupted = new AbortController();
    const onWaiting = () => {
      interrupted.abort();
    };
    server.faults = [0];
    await expect(
      registryAt({ onWaiting, signal: interrupted.signal }).schemaOf(1),
    ).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('authorization', () => {
  it('goes with each request and into no message', async () => {
    const authorization = 'Basic c2VjcmV0OnNlY3JldA==';
    const registry = registryAt({ authorization });
    await registry.register('t-value', SCHEMA);
    expect(new Set(server.authorizations)).toEqual(new Set([authorization]));
    server.faults = [401];
    const failure: unknown = await registry.schemaOf(1).catch((error: unknown) => error);
    expect(String(failure)).not.toContain('c2VjcmV0');
  });
});
