import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENTS_TOPIC_OPTIONS } from '../../src/cli/kafka-options.js';
import { readSchema } from '../../src/events/schema-file.js';

const { fields } = readSchema('emotion-event') as {
  fields: { name: string; type: { type?: string; logicalType?: string } }[];
};

function configOf(name: string): Record<string, string> {
  const url = new URL(`../../deploy/connect/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { config: Record<string, string> }).config;
}

describe.each(['jdbc-events', 's3-events'])('deploy/connect/%s.json', (name) => {
  const config = configOf(name);

  it('reads committed events of the default topic, in Avro with a registry', () => {
    expect(config).toMatchObject({
      topics: EVENTS_TOPIC_OPTIONS.eventsTopic.schema.parse(undefined),
      'consumer.override.isolation.level': 'read_committed',
      'value.converter': 'io.confluent.connect.avro.AvroConverter',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    });
    expect(config['value.converter.schema.registry.url']).toMatch(/^http/);
  });

  it('holds no secret', () => {
    const secrets = Object.entries(config).filter(([key]) => /password|secret|\.user/.test(key));
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{file:[^}]+\}$/);
  });
});

describe('the sinks', () => {
  it('leave out of the table just those fields that are lists', () => {
    const lists = fields.filter(({ type }) => type.type === 'array').map(({ name }) => name);
    expect(configOf('jdbc-events')['transforms.noLists.exclude']?.split(',')).toEqual(lists);
  });

  it('name fields that there are', () => {
    expect(fields.map(({ name }) => name)).toContain(configOf('jdbc-events')['pk.fields']);
    const time = fields.find(({ name }) => name === configOf('s3-events')['timestamp.field']);
    expect(time?.type.logicalType).toBe('timestamp-millis');
  });
});
