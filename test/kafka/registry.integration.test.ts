import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startTrialRegistry } from '../../connectors/trial-broker/start-trial-registry.js';

const START_MS = 300_000;
const hasJava = ['java', 'mvn'].every((program) => spawnSync(program, ['-version']).status === 0);
const isRequired = (process.env['UNDERTONE_REQUIRE_KAFKA'] ?? '') !== '';

describe.skipIf(!hasJava && !isRequired)('the schema registry for tests', () => {
  it('takes a schema, and is gone after stop', { timeout: START_MS }, async () => {
    const registry = await startTrialRegistry();
    const versions = `${registry.url}/subjects/words-value/versions`;

    const answer = await fetch(versions, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ schema: '"string"' }),
    });
    const subjects: unknown = await (await fetch(`${registry.url}/subjects`)).json();
    await registry.stop();
    await registry.stop();

    expect(answer.status).toBe(200);
    await expect(answer.json()).resolves.toMatchObject({ id: 1 });
    expect(subjects).toEqual(['words-value']);
    await expect(fetch(versions)).rejects.toThrow();
  });
});
