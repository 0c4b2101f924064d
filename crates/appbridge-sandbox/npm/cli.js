#!/usr/bin/env node
// The program, with the same command line.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { findProgram } from './program.js';

try {
  const child = spawn(findProgram(), process.argv.slice(2), { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both, and the program has the last word.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', fail);
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
} catch (error) {
  fail(error);
}

/** @param {unknown} error */
function fail(error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
