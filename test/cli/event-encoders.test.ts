import { expect, it } from 'vitest';

import { SchemaRegistry } from '../../connectors/kafka/schema-registry.js';
import { eventEncoders } from '../../src/cli/event-encoders.js';
import { StandInRegistry } from '../connectors/kafka/stand-in-registry.js';

const TOPICS = { eventsTopic: 'events', utteranceTopic: 'said', summaryTopic: 'calls' };

it('each topic of events has a subject of its own in the registry', async () => {
  await using server = await StandInRegistry.start();
  const registry = new SchemaRegistry({ url: server.url, waitMs: 10_000 });
  const encoders = eventEncoders({ ...TOPICS, registryReadOnly: false }, registry);
  const { encoder, utteranceEncoder, summaryEncoder } = encoders;
  for (const each of [encoder, utteranceEncoder, summaryEncoder]) await each?.prepare();
  expect([...server.subjects.keys()].sort()).toEqual(['calls-value', 'events-value', 'said-value']);
  const compatibilities = [...server.subjects.values()].map(({ compatibility }) => compatibility);
  expect(compatibilities).toEqual(Array(3).fill('FULL_TRANSITIVE'));
});

it('a topic that is not named has no encoder', () => {
  const encoders = eventEncoders({ eventsTopic: 'events', registryReadOnly: false }, undefined);
  expect(Object.keys(encoders)).toEqual(['encoder']);
});
