/**
 * What comes from Maven Central, once a machine: the jars of a Kafka broker, and a schema
 * registry. Trials and tests run them; undertone itself needs no Java.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './cache-dir.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

export const KAFKA_VERSION = '4.1.1';
export const REGISTRY_VERSION = '2.6.13.Final';

/** Maven's own choice of plugin version depends on Maven's. */
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const TIMEOUT_MS = 600_000;
/** Where Maven, without a project to work in, leaves notes on what it unpacked. */
const MARKS = '${project.basedir}';

const KAFKA_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>undertone</groupId>
  <artifactId>trial-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * @typedef {object} MavenOptions
 * @property {NodeJS.ProcessEnv} [env] names the cache, as for set-up
 * @property {(text: string) => void} [onProgress] told where it takes longer
 */

/**
 * The jars of a Kafka broker (43 MB), fetched where they are not in the cache yet.
 * @param {MavenOptions} [options]
 * @returns {Promise<string>} absolute path of the folder that holds them
 * @throws {Error} when Maven is missing or fails
 */
export function kafkaJars(options = {}) {
  return mavenFolder(`kafka-${KAFKA_VERSION}`, options, async (folder) => {
    const pom = join(folder, 'pom.xml');
    await writeFile(pom, KAFKA_POM);
    await maven(
      ['-f', pom, `${DEPENDENCY_PLUGIN}:copy-dependencies`, outputTo(folder)],
      folder,
      options,
    );
    await rm(pom);
  });
}

/**
 * The Apicurio registry (70 MB), which speaks Confluent's API too.
 * @param {MavenOptions} [options]
 * @returns {Promise<string>} absolute path of the folder that holds its runner jar
 * @throws {Error} when Maven is missing or fails
 */
export function registryFolder(options = {}) {
  return mavenFolder(`apicurio-registry-${REGISTRY_VERSION}`, options, async (folder) => {
    const artifact = `io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`;
    const args = [`${DEPENDENCY_PLUGIN}:unpack`, `-Dartifact=${artifact}`, outputTo(folder)];
    await maven(args, folder, options);
    await rm(join(folder, MARKS), { recursive: true, force: true });
  });
}

/** @param {string} folder */
function outputTo(folder) {
  return `-DoutputDirectory=${folder}`;
}

/**
 * A folder of the cache has its final name only once it is whole.
 * @param {string} name
 * @param {MavenOptions} options
 * @param {(folder: string) => Promise<void>} fill
 */
async function mavenFolder(name, { env = process.env, onProgress }, fill) {
  const cache = join(cacheDirectory(env), 'maven');
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  return withLock(join(cache, `${name}.lock`), tellsOnly(onProgress), async () => {
    if (existsSync(folder)) return folder;
    onProgress?.(`Fetching ${name} from Maven Central`);
    const partial = await mkdtemp(`${folder}.partial-`);
    try {
      await fill(partial);
      await rename(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    return folder;
  });
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {MavenOptions} options
 */
async function maven(args, cwd, { env = process.env }) {
  const all = ['--quiet', '--batch-mode', ...args];
  const { ok, outcome, output } = await run('mvn', all, { cwd, env, timeoutMs: TIMEOUT_MS });
  if (!ok) throw new Error(`mvn failed (${outcome})${output === '' ? '' : `:\n${output}`}`);
}

/**
 * @param {((text: string) => void) | undefined} onProgress
 * @returns {import('./reporter.mjs').Reporter}
 */
function tellsOnly(onProgress) {
  const ignore = () => undefined;
  return { begin: (text) => onProgress?.(text), progress: ignore, end: ignore, line: ignore };
}
