#!/usr/bin/env node
import { heedInterruptions } from './interruption.js';

// First of all, so that a signal means the same while the rest is loaded.
const interruptions = heedInterruptions();
const { runProgram } = await import('./program.js');
process.exitCode = await runProgram(interruptions);
