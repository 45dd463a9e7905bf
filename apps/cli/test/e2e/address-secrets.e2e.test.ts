import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canary, filesWith } from './canaries.ts';
import { serveFiles } from './file-server.ts';
import { type Monorepo, monorepo, nonce, run } from './rig.ts';

const MANIFEST = 'version: 1\nproject: PROJECT\nservices: {api: {context: api}}\n';

/** Files of the repository that hold the text, relative to it. */
const holding = (repo: Monorepo, text: string): string[] =>
  filesWith([repo.root], [text]).map(
    (found) => path.relative(repo.root, found).split(':')[0] ?? '',
  );

it('takes no address with a token in ADD, and locks none', async () => {
  const token = canary();
  using server = await serveFiles(new Map([[`/tool?token=${token}`, nonce()]]));
  const add = `ADD ${server.origin}/tool?token=${token} /tool\n`;
  const repo = monorepo({
    'orchestrate.yaml': MANIFEST,
    'api/Dockerfile': `FROM scratch\n${add}`,
  });
  const refused = await run(repo.root, ['build']);
  expect(refused.exitCode, refused.all).toBe(2);
  expect(refused.stderr).toContain('error[secret/in-address]');
  expect(refused.stderr).toContain('api/Dockerfile:2:5');
  const locked = await run(repo.root, ['lock']);
  expect(locked.exitCode, locked.all).toBe(0);
  expect(locked.stderr).toContain('warning[secret/in-address]');
  expect(`${refused.all}${locked.all}`).not.toContain(token);
  expect(readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8')).not.toContain('/tool');

  // Where the author insists, it is built each time, and shown and stored nowhere.
  const accepted = `# check=skip=SecretsUsedInArgOrEnv\nFROM scratch\n${add}`;
  repo.write({ 'api/Dockerfile': accepted });
  for (const _time of ['first', 'second']) {
    const flags = ['--progress', 'plain', '--json', '--events', 'events'];
    const built = await run(repo.root, ['build', ...flags]);
    expect(built.exitCode, built.all).toBe(0);
    expect(JSON.parse(built.stdout)).toMatchObject({ services: [{ outcome: 'built' }] });
    expect(built.all).not.toContain(token);
  }
  const why = await run(repo.root, ['explain', 'api']);
  expect(why.stdout).toContain('tool?token=***');
  expect(holding(repo, token)).toEqual(['api/Dockerfile']);
});

it('warns of a context with a password, and builds it without telling it', async () => {
  const password = canary();
  using server = await serveFiles(new Map([['/files.tar', '']]));
  const address = `${server.origin.replace('://', `://user:${password}@`)}/files.tar`;
  const repo = monorepo({
    'orchestrate.yaml': `version: 1\nproject: PROJECT\nservices: {api: {context: api, contexts: {files: "${address}"}}}\n`,
    'api/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n',
  });
  const built = await run(repo.root, ['build', '--progress', 'plain', '--events', 'events']);
  expect(built.exitCode, built.all).toBe(0);
  expect(built.stderr).toContain('warning[secret/in-address]');
  const plan = await run(repo.root, ['plan']);
  for (const { all } of [built, plan]) {
    expect(all).not.toContain(password);
    expect(all).toContain('user:***@');
  }
  expect(holding(repo, password)).toEqual(['orchestrate.yaml']);
});
