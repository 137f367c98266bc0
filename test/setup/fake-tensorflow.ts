import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { zipOf } from './zip.js';

const WHEEL = 'tensorflow_fake-1.0-cp311-cp311-linux.whl';

export interface FakeWheel {
  readonly project: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  readonly platform: string;
  readonly content: Buffer;
}

/** A wheel laid out as the real one, whose libraries are a few kilobytes and answer 14. */
export function makeFakeWheel(folder: string): FakeWheel {
  const header = '#pragma once\nextern "C" { int TF_Answer(); int TF_FrameworkAnswer(); }\n';
  const content = zipOf([
    library(folder, 'libtensorflow_cc.so.2', 'TF_Answer', 13),
    library(folder, 'libtensorflow_framework.so.2', 'TF_FrameworkAnswer', 1),
    { name: 'tensorflow/include/tensorflow/c/c_api.h', content: Buffer.from(header) },
    { name: 'tensorflow/python/not_needed.py', content: Buffer.from('import os') },
  ]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const project = 'tensorflow-fake';
  return { project, version: '1.0', filename: WHEEL, sha256, platform: 'linux', content };
}

function library(
  folder: string,
  name: string,
  symbol: string,
  answer: number,
): { name: string; content: Buffer } {
  const source = join(folder, `${symbol}.cc`);
  const output = join(folder, name);
  writeFileSync(source, `extern "C" int ${symbol}() { return ${answer}; }\n`);
  execFileSync('g++', ['-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', output, source]);
  return { name: `tensorflow/${name}`, content: readFileSync(output) };
}

/** A folder as tfjs-node's, with sources that need the library and Node's headers. */
export function makeFakePackage(folder: string, binaryHost: string): string {
  const packageFolder = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(join(packageFolder, 'binding'), { recursive: true });
  const manifest = { version: '4.22.0', main: 'index.js', binary: { host: binaryHost } };
  writeFileSync(join(packageFolder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(packageFolder, 'index.js'), INDEX);
  writeFileSync(join(packageFolder, 'binding', 'tfjs_backend.cc'), BACKEND);
  writeFileSync(join(packageFolder, 'binding', 'tfjs_binding.cc'), BINDING);
  return packageFolder;
}

/** A PATH with the compiler's programs and nothing else: no Python, no pip. */
export function pathWith(folder: string, programs: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const program of programs) symlinkSync(locate(program), join(folder, program));
  return folder;
}

function locate(program: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], {
    encoding: 'utf8',
    env: { PATH: folders.join(delimiter) },
  }).trim();
}

const INDEX = `
const { answer } = require('./lib/napi-v8/tfjs_binding.node');
exports.getBackend = () => 'tensorflow';
exports.tensor1d = () => ({ square: () => ({ sum: () => ({ dataSync: () => [answer] }) }) });
`;

const BACKEND = `
#include "tensorflow/c/c_api.h"
int Answer() { return TF_Answer() + TF_FrameworkAnswer(); }
`;

const BINDING = `
#include <node_api.h>
int Answer();
static napi_value Init(napi_env env, napi_value exports) {
  napi_value answer;
  napi_create_int32(env, Answer(), &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}
NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
`;
