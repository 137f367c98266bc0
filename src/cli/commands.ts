import type { Command } from 'commander';
import type { CommandHost } from './command.js';
import { CONSUME_OPTIONS, consumeCommand } from './commands/consume.js';
import { DEMO_OPTIONS, demoCommand } from './commands/demo.js';
import { DOCTOR_OPTIONS, doctorCommand } from './commands/doctor.js';
import { evaluateCommand, EVALUATE_OPTIONS } from './commands/evaluate.js';
import { FILE_OPTIONS, fileCommand } from './commands/file.js';
import { MIC_OPTIONS, micCommand } from './commands/mic.js';
import { MODELS_OPTIONS, modelsCommand } from './commands/models.js';
import { REPORT_OPTIONS, reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { setupCommand } from './commands/setup.js';
import { simulateCommand } from './commands/simulate.js';
import { TRAIN_OPTIONS, trainCommand } from './commands/train.js';
import type { OptionSpecs } from './options.js';
import { RUN_OPTIONS } from './processing/run-options.js';
import { SIMULATE_OPTIONS } from './simulate/simulate-options.js';

const OPTIONS: readonly OptionSpecs[] = [
  DEMO_OPTIONS,
  FILE_OPTIONS,
  MIC_OPTIONS,
  RUN_OPTIONS,
  SIMULATE_OPTIONS,
  CONSUME_OPTIONS,
  TRAIN_OPTIONS,
  EVALUATE_OPTIONS,
  MODELS_OPTIONS,
  REPORT_OPTIONS,
  DOCTOR_OPTIONS,
];

/** Every option that a configuration file may hold: those of all commands but the flag-only ones. */
export const CONFIG_KEYS: ReadonlySet<string> = new Set(
  OPTIONS.flatMap((specs) =>
    Object.entries(specs).flatMap(([name, { flagOnly }]) => (flagOnly === true ? [] : [name])),
  ),
);

const COMMANDS = [
  demoCommand,
  fileCommand,
  micCommand,
  runCommand,
  simulateCommand,
  consumeCommand,
  trainCommand,
  evaluateCommand,
  modelsCommand,
  reportCommand,
  doctorCommand,
  setupCommand,
] as const;

export function registerCommands(program: Command, host: CommandHost): void {
  for (const commandFor of COMMANDS) {
    program.addCommand(commandFor(host).copyInheritedSettings(program));
  }
}
