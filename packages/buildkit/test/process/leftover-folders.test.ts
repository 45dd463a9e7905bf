import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makePrivateFolder } from '../../src/process/private-folder.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('removes what a killed process left, and nothing of one that runs', async () => {
  const first = await makePrivateFolder({});
  const parent = path.dirname(first.path);
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const left = path.join(parent, `orchestrate-${gone}-abcdef`);
  const other = mkdtempSync(path.join(parent, 'orchestrate-mine-'));
  made.push(left, other);
  mkdirSync(left, { mode: 0o700 });
  writeFileSync(path.join(left, 'secret'), 's3cret');
  const second = await makePrivateFolder({});
  expect(existsSync(left)).toBe(false);
  expect(existsSync(other)).toBe(true);
  expect(existsSync(first.path)).toBe(true);
  await Promise.all([first.remove(), second.remove()]);
});
