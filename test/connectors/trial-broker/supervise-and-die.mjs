/**
 * Supervises a program, prints its process id, and dies without stopping it. Run by tsx; the
 * argument is the folder that goes with the program.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { superviseProcess } from '../../../connectors/trial-broker/supervised-process.js';

const folder = process.argv[2];
const pidPath = join(folder, 'pid');
const program = `echo $$ >"${pidPath}.new"; mv "${pidPath}.new" "${pidPath}"; exec sleep 600`;
superviseProcess(['sh', '-c', program], { folder, logPath: join(folder, 'log') });

while (!existsSync(pidPath)) await sleep(20);
process.stdout.write(readFileSync(pidPath), () => {
  process.kill(process.pid, 'SIGKILL');
});
