/** Gives one package its binding and prints what came of it, as JSON. */
import { cacheDirectory } from '../../scripts/setup/cache-dir.mjs';
import { provideTensorflow } from '../../scripts/setup/tensorflow/provide.mjs';

const lines = [];
const note = (text) => lines.push(text);
const reporter = { begin: note, progress: () => undefined, end: note, line: note };

const cache = cacheDirectory();
const request = JSON.parse(process.argv[2] ?? '{}');
const reason = await provideTensorflow({ ...request, cache, reporter });
process.stdout.write(JSON.stringify({ reason: reason ?? null, cache, lines }));
