import { RECORDERS } from '../../../connectors/microphone/recorder.js';
import type { BackendFinding, Diagnosis, ModelFinding } from './diagnose.js';

const BACKEND_NAMES = { tensorflow: 'TensorFlow (native)', wasm: 'WebAssembly' } as const;

/** The diagnosis for people, one finding a line. */
export function printDiagnosis(diagnosis: Diagnosis): string {
  const { undertone, node, cacheFolder, recorders, models } = diagnosis;
  return [
    line(true, 'undertone', undertone),
    line(node.isSupported, 'Node', `${node.version} (made for ${node.wanted})`),
    ...backendLines(diagnosis.backend),
    line(cacheFolder !== null, 'cache', cacheFolder ?? 'none: undertone setup makes it'),
    line(recorders.length > 0, 'recorders', recorders.join(', ') || noRecorder()),
    ...(models.length === 0 ? [line(false, 'models', 'none')] : models.flatMap(modelLines)),
    '',
  ].join('\n');
}

function backendLines(backend: BackendFinding): readonly string[] {
  if (backend.name === 'none') return [line(false, 'backend', backend.problem)];
  const { name, simd, reasonNotBetter } = backend;
  const lines = [line(true, 'backend', BACKEND_NAMES[name]), line(simd, 'SIMD', yesOrNo(simd))];
  if (reasonNotBetter !== undefined) {
    lines.push(line(false, 'TensorFlow', `not in use: ${reasonNotBetter}`));
  }
  return lines;
}

function noRecorder(): string {
  return `none; for undertone mic install ${Object.values(RECORDERS).join(' or ')}`;
}

function modelLines({ folder, modelId, files, problem }: ModelFinding): readonly string[] {
  if (problem !== null) return [line(false, 'model', problem)];
  return [
    line(true, 'model', `${modelId ?? ''} in ${folder}`),
    ...Object.entries(files).map(([name, hash]) => `              ${hash}  ${name}`),
  ];
}

function line(isGood: boolean, what: string, finding: string): string {
  return `${isGood ? '✔' : '✘'} ${what.padEnd(11)} ${finding}`;
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
