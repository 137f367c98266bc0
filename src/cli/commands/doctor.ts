import { join } from 'node:path';
import { existingCacheDirectory } from '#setup/cache-dir';
import type { Command } from 'commander';
import { installedRecorders } from '../../../connectors/microphone/recorder.js';
import { EXIT } from '../../errors.js';
import { commandOf, type CommandDefinition, type CommandHost } from '../command.js';
import { findBackend } from '../doctor/backend-finding.js';
import { isHealthy, type Diagnosis } from '../doctor/diagnose.js';
import { findModels } from '../doctor/model-findings.js';
import { findNode } from '../doctor/node-finding.js';
import { printDiagnosis } from '../doctor/print-diagnosis.js';
import type { CliIo } from '../io.js';
import { flag } from '../option-schemas.js';
import type { OptionSpecs } from '../options.js';
import { packageManifest, packageRoot } from '../package-root.js';

export const DOCTOR_OPTIONS = {
  json: {
    flags: '--json',
    description: 'print the findings as JSON',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
} as const satisfies OptionSpecs;

const DOCTOR: CommandDefinition<typeof DOCTOR_OPTIONS> = {
  name: 'doctor',
  summary: 'Says what undertone finds on this machine, and what is missing.',
  options: DOCTOR_OPTIONS,
  examples: [
    ['undertone doctor', 'Node, backend, vector instructions, recorders, models'],
    ['undertone doctor --json', 'the same for programs'],
  ],
  exitCodes: { 69: 'undertone cannot work here; the findings say why' },
  endsAtSignals: true,
  run: async ({ options, io }) => {
    const diagnosis = await diagnose(io);
    io.stdout.write(
      options.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : printDiagnosis(diagnosis),
    );
    return isHealthy(diagnosis) ? EXIT.ok : EXIT.unavailable;
  },
};

export function doctorCommand(host: CommandHost): Command {
  return commandOf(DOCTOR, host);
}

async function diagnose({ environment }: CliIo): Promise<Diagnosis> {
  const { version, engines } = packageManifest();
  const cacheFolder = existingCacheDirectory(environment) ?? null;
  const backend = await findBackend(cacheFolder);
  return {
    undertone: version,
    node: findNode(process.versions.node, engines.node),
    backend,
    cacheFolder,
    recorders: await installedRecorders(environment['PATH'] ?? ''),
    models: backend.name === 'none' ? [] : await findModels(join(packageRoot(), 'models')),
  };
}
