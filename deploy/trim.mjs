/**
 * Makes the installed packages as small as an image wants them: takes out what Node never loads
 * (type declarations, source maps, bundles for browsers, headers, tests), and the links of set-up
 * into its cache. Run in the folder of the package, after `npm prune --omit=dev`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const TFJS_NODE = 'node_modules/@tensorflow/tfjs-node';
/** Never loaded in Node, whatever the package. */
const NEEDLESS = /\.(d\.[cm]?ts|[cm]?ts|map|tsbuildinfo|md|markdown)$|_test\.js$/;
/** Bundles of tfjs for browsers stand beside the one for Node. */
const BUNDLE = /^tf[\w.-]*\.js$/;
const BUNDLE_FOR_NODE = /\.node\.js$/;

takeInBinding();
for (const folder of ['node_modules', 'dist']) removeNeedless(folder);
removeBundles();
strip();

/** The binding lies in the cache, which the image does not have. */
function takeInBinding() {
  for (const part of ['deps', 'lib']) {
    const place = join(TFJS_NODE, part);
    if (!existsSync(place) || !lstatSync(place).isSymbolicLink()) continue;
    const source = realpathSync(place);
    rmSync(place);
    cpSync(source, place, { recursive: true, verbatimSymlinks: true });
  }
  for (const needless of ['deps/include', 'src', 'binding', 'scripts', 'python']) {
    rmSync(join(TFJS_NODE, needless), { recursive: true, force: true });
  }
}

function removeNeedless(folder) {
  for (const path of filesBelow(folder)) {
    if (NEEDLESS.test(path)) rmSync(path);
  }
}

function removeBundles() {
  for (const path of filesBelow('node_modules/@tensorflow')) {
    const isBundle = basename(dirname(path)) === 'dist' && BUNDLE.test(basename(path));
    if (isBundle && !BUNDLE_FOR_NODE.test(path)) rmSync(path);
  }
}

/** Half of what tfjs-node's own download brings are symbols; set-up strips what it makes itself. */
function strip() {
  for (const path of filesBelow(TFJS_NODE)) {
    if (!/\.so(\.\d+)*$|\.node$/.test(path)) continue;
    const { error } = spawnSync('strip', ['--strip-unneeded', path], { stdio: 'inherit' });
    if (error !== undefined) return; // No binutils here.
  }
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
