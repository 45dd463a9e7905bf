#!/usr/bin/env node
// Stays readable for old Node versions, so that they get an answer instead of a syntax error.
import module from 'node:module';

const OLDEST = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  console.error(`orchestrate needs Node ${OLDEST} or newer; this is ${process.version}.`);
  process.exitCode = 3;
} else {
  module.enableCompileCache?.();
  await import('../dist/main.js');
}
