import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, ROOT } from './consumer.js';

const SNIPPET = readFileSync(join(ROOT, 'examples/readme-snippet.ts'), 'utf8');
const SUBPATHS = subpathsWithCode();

let consumer: Consumer;
let compileErrors: readonly string[];
beforeAll(async () => {
  consumer = await Consumer.create();
  await consumer.add('subpaths.ts', importing(SUBPATHS));
  await consumer.add('readme-snippet.ts', SNIPPET);
  compileErrors = await consumer.compile();
}, 180_000);
afterAll(() => consumer[Symbol.asyncDispose]());

describe('the installed package', () => {
  it('has types that a strict project accepts', () => {
    expect(compileErrors).toEqual([]);
  });

  it('offers every subpath', async () => {
    expect(SUBPATHS).toContain('undertone/operators');
    const sizes = JSON.parse(await consumer.start('subpaths.js')) as number[];
    expect(sizes).toHaveLength(SUBPATHS.length);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });

  it('gets its TensorFlow from undertone setup, where npm left tfjs-node out', async () => {
    expect(existsSync(join(consumer.folder, 'node_modules/@tensorflow/tfjs-node'))).toBe(false);
    expect(await consumer.undertone('setup')).toMatch(/undertone is set up/);
    expect(await consumer.undertone('doctor')).toMatch(/✔ backend +TensorFlow/);
  }, 300_000);

  it('runs the snippet of the README', async () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(SNIPPET.trim());
    expect(await consumer.start('readme-snippet.js')).not.toBe('');
  }, 60_000);
});

function subpathsWithCode(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([name]) => name.replace('.', 'undertone'));
}

/** A program that prints how many things each module offers. */
function importing(modules: readonly string[]): string {
  const imports = modules.map((name, i) => `import * as part${i} from '${name}';`);
  const sizes = modules.map((_, i) => `Object.keys(part${i}).length`);
  return `${imports.join('\n')}\nconsole.log(JSON.stringify([${sizes.join(', ')}]));\n`;
}
