import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kafkaJars, registryFolder } from '#setup/maven';

/** Logs what it is called with, and puts a jar where it is told to. */
const FAKE_MAVEN = `#!/bin/sh
echo "$*" >>"$FAKE_MAVEN_LOG"
for option in "$@"; do
  case $option in
    -DoutputDirectory=*) echo jar >"\${option#-DoutputDirectory=}/some.jar" ;;
  esac
done
echo "$FAKE_MAVEN_SAYS"
exit "$FAKE_MAVEN_STATUS"
`;

describe('what comes from Maven Central', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'undertone-maven-'));
    writeFileSync(join(folder, 'mvn'), FAKE_MAVEN);
    chmodSync(join(folder, 'mvn'), 0o755);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = (status = 0, says = '') => ({
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    UNDERTONE_CACHE: join(folder, 'cache'),
    FAKE_MAVEN_LOG: join(folder, 'calls'),
    FAKE_MAVEN_STATUS: String(status),
    FAKE_MAVEN_SAYS: says,
  });
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

  it.each([
    ['the jars of Kafka', kafkaJars, ':copy-dependencies'],
    ['the registry', registryFolder, ':unpack'],
  ])('is %s, fetched once for all who ask at the same time', async (_, fetchFolder, goal) => {
    const env = environment();
    const told: string[] = [];
    const onProgress = (text: string) => told.push(text);

    const [first, second] = await Promise.all([
      fetchFolder({ env, onProgress }),
      fetchFolder({ env, onProgress }),
    ]);
    const third = await fetchFolder({ env });

    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toContain(goal);
    expect(readdirSync(first)).toEqual(['some.jar']);
    expect([second, third]).toEqual([first, first]);
    expect(told.filter((text) => text.startsWith('Fetching'))).toHaveLength(1);
  });

  it('is nothing when Maven fails: its words are in the error', async () => {
    const env = environment(1, 'no such host');

    await expect(kafkaJars({ env })).rejects.toThrow(/mvn failed \(exit code 1\):\nno such host/);

    expect(readdirSync(join(folder, 'cache', 'maven'))).toEqual([]);
  });

  it('is nothing without Maven', async () => {
    const env = { ...environment(), PATH: '/nowhere' };

    await expect(kafkaJars({ env })).rejects.toThrow(/mvn failed \(spawn mvn ENOENT\)/);

    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });
});
