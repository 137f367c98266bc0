import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Puts a shell script in a recorder's place.
 *
 * @returns a PATH on which it comes first
 */
export async function fakeRecorder(folder: string, name: string, script: string): Promise<string> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, name), 0o755);
  return `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
}

/**
 * A file as an ALSA device called `filemic`, by ALSA's `file` plugin over its null device. It
 * delivers as fast as it is read, or as the other end of a FIFO writes.
 *
 * @returns what ALSA_CONFIG_PATH has to be
 */
export async function alsaFileDevice(folder: string, audioPath: string): Promise<string> {
  const path = join(folder, 'asound.conf');
  await writeFile(
    path,
    `pcm.null { type null }
pcm.filemic {
  type file
  slave.pcm "null"
  file "/dev/null"
  infile "${audioPath}"
  format "raw"
}
`,
  );
  return path;
}
