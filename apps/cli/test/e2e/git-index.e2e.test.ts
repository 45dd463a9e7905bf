import { utimesSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { monorepo, run } from './rig.ts';

const FILES = 600;
const sources = (text: string) =>
  Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [`api/src/${index}.txt`, `${text} ${index}\n`]),
  );
const repo = monorepo({
  'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
  'api/Dockerfile': 'FROM scratch\nCOPY src /src\n',
  ...sources('main'),
});
const git = (...args: string[]) =>
  execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: repo.root,
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });

async function keyOfNow(): Promise<string> {
  // Nothing was written while git looked.
  const inAnHour = new Date(Date.now() + 3_600_000);
  utimesSync(path.join(repo.root, '.git/index'), inAnHour, inAnHour);
  const environment = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const ran = await run(repo.root, ['plan', '--json'], environment);
  expect(ran.exitCode, ran.all).toBe(0);
  const { services }: { services: { key: string }[] } = JSON.parse(ran.stdout);
  return services[0]?.key ?? 'none';
}

/** Puts another hash beside every object that is known: whoever reads a file does not notice. */
function mixUp(): void {
  const database = new DatabaseSync(path.join(repo.root, '.orchestrate/state.sqlite'));
  for (const { id, blobs } of database.prepare('SELECT id, blobs FROM git_blobs').all()) {
    if (!(blobs instanceof Uint8Array)) throw new Error('This is no row of objects.');
    const width = 20 + 32 + 6;
    const mixed = blobs.map((byte, at) => (at % width === 20 ? byte ^ 1 : byte));
    database.prepare('UPDATE git_blobs SET blobs = ? WHERE id = ?').run(mixed, id ?? null);
  }
  database.close();
}

it('takes what it knows of clean files from earlier runs, after checkouts there and back', async () => {
  await git('init', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '-m', 'main');
  const main = await keyOfNow();
  await git('checkout', '-b', 'other');
  repo.write(sources('other'));
  await git('commit', '-a', '-m', 'other');
  const other = await keyOfNow();
  expect(other).not.toBe(main);
  await git('checkout', 'main');
  expect(await keyOfNow()).toBe(main);
  await git('checkout', 'other');
  expect(await keyOfNow()).toBe(other);
  mixUp();
  await git('checkout', 'main');
  const mixed = await keyOfNow();
  expect(mixed).not.toBe(main);
  expect(mixed).not.toBe(other);
});
