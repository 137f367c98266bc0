#!/usr/bin/env node
import { heedInterruptions } from './interruption.js';

// First of all, so that a signal means the same while the rest is loaded.
const interruptions = heedInterruptions();
const { runProgram } = await import('./program.js');
process.exitCode = await runProgram(interruptions);

/**
 * Nothing is left to be done, and the process ends by itself. A Kafka client that was closed while
 * a broker was gone may hold on to it for ever, though: a process that does nothing must not live.
 */
const END_AFTER_MS = 2_000;
setTimeout(() => process.exit(), END_AFTER_MS).unref();
