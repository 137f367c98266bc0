import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pipSettings } from '../../scripts/setup/tensorflow/pip-settings.mjs';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'undertone-pip-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function writeConfig(text: string): void {
  mkdirSync(join(home, '.config/pip'), { recursive: true });
  writeFileSync(join(home, '.config/pip/pip.conf'), text);
}

describe('pipSettings', () => {
  it('takes the public index where nothing else is said', () => {
    const env = { HOME: home, PIP_CONFIG_FILE: devNull };
    expect(pipSettings(env).indexUrl).toBe('https://pypi.org/simple');
  });

  it('reads the configuration file', () => {
    writeConfig(`
      # a comment
[install]
index-url = http://ignored.invalid/simple
[global]
index-url = http://mirror.invalid/simple/
proxy: http://proxy.invalid:3128
[list]
cert = /ignored.pem
    `);
    expect(pipSettings({ HOME: home })).toMatchObject({
      indexUrl: 'http://mirror.invalid/simple',
      proxy: 'http://proxy.invalid:3128',
    });
  });

  it('lets variables win over files, and a named file over the usual ones', () => {
    writeConfig('[global]\nindex-url = http://usual.invalid/simple\ncert = /usual.pem\n');
    writeFileSync(join(home, 'named.conf'), '[global]\nindex-url = http://named.invalid/simple\n');
    const named = { HOME: home, PIP_CONFIG_FILE: join(home, 'named.conf') };
    expect(pipSettings(named)).toMatchObject({
      indexUrl: 'http://named.invalid/simple',
      cert: '/usual.pem',
    });
    expect(
      pipSettings({
        ...named,
        PIP_INDEX_URL: 'http://variable.invalid/simple',
        PIP_CERT: '/v.pem',
      }),
    ).toMatchObject({ indexUrl: 'http://variable.invalid/simple', cert: '/v.pem' });
  });
});
