import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdExclusively } from '../src/exclusive.ts';

const module = path.resolve(import.meta.dirname, '../src/exclusive.ts');
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'exclusive-'));
});
afterEach(() => rm(folder, { recursive: true }));

const script = (then: string) =>
  `const { holdExclusively } = await import(${JSON.stringify(module)});
   const held = await holdExclusively(process.argv[1]); ${then}`;

it('belongs to one at a time, in one process and in two', async () => {
  const file = path.join(folder, 'below', 'refresh.held');
  const first = await holdExclusively(file);
  expect(first).toBeDefined();
  expect(await holdExclusively(file)).toBeUndefined();
  const ask = ['--input-type=module', '-e', script('console.log(held === undefined)'), file];
  const other = await promisify(execFile)(process.execPath, ask);
  expect(other.stdout).toBe('true\n');
  first?.[Symbol.dispose]();
  using again = await holdExclusively(file);
  expect(again).toBeDefined();
});

it('is free again when the process that held it was killed', async () => {
  const file = path.join(folder, 'refresh.held');
  const hold = script('console.log("held"); process.stdin.resume()');
  const child = spawn(process.execPath, ['--input-type=module', '-e', hold, file]);
  await once(child.stdout, 'data');
  expect(await holdExclusively(file)).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
  using again = await holdExclusively(file);
  expect(again).toBeDefined();
});
