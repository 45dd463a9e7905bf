import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SecretProvider, SecretSource } from '@orchestrate/model';
import { MAX_SECRET_BYTES } from '@orchestrate/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProvider, readSecret } from '../src/secrets.ts';

const at = { source: { path: 'orchestrate.yaml', text: '' }, start: 0, end: 0 };
const base = { name: 'token', allowEmpty: false, at };
const text = (value: Uint8Array) => new TextDecoder().decode(value);

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(root, { recursive: true }));

function ask(provider: SecretSource, env: Record<string, string | undefined> = {}) {
  return readSecret(provider, { root, env });
}

describe('environment', () => {
  const provider: SecretSource = { ...base, kind: 'env', variable: 'TOKEN' };

  it('gives the value', async () => {
    const answer = await ask(provider, { TOKEN: 's3cret' });
    expect(answer.ok && text(answer.value)).toBe('s3cret');
  });

  it('tells unset from empty', async () => {
    expect(await ask(provider)).toMatchObject({ ok: false, problem: 'missing' });
    expect(await ask(provider, { TOKEN: '' })).toMatchObject({ ok: false, problem: 'empty' });
    expect(await ask({ ...provider, allowEmpty: true }, { TOKEN: '' })).toMatchObject({ ok: true });
  });

  it('refuses what BuildKit would refuse', async () => {
    const answer = await ask(provider, { TOKEN: 'x'.repeat(MAX_SECRET_BYTES + 1) });
    expect(answer).toMatchObject({ ok: false, problem: 'too-large' });
  });
});

describe('file', () => {
  it('gives the bytes as they are', async () => {
    await writeFile(path.join(root, 'key'), Buffer.from([0, 255, 10]));
    const answer = await ask({ ...base, kind: 'file', path: 'key' });
    expect(answer.ok && [...answer.value]).toEqual([0, 255, 10]);
  });

  it('says which file is missing', async () => {
    const answer = await ask({ ...base, kind: 'file', path: 'nowhere' });
    expect(answer).toMatchObject({
      ok: false,
      problem: 'missing',
      message: expect.stringContaining('nowhere'),
    });
  });
});

describe('command', () => {
  const run = (script: string): SecretSource => ({
    ...base,
    kind: 'command',
    argv: [process.execPath, '-e', script],
  });

  it('gives what it printed without the last line feed', async () => {
    const answer = await ask(run('console.log("a\\nb")'));
    expect(answer.ok && text(answer.value)).toBe('a\nb');
  });

  it('never repeats what a failing command printed', async () => {
    const answer = await ask(
      run('console.log("s3cret"); console.error("s3cret"); process.exit(3)'),
    );
    expect(answer).toMatchObject({
      ok: false,
      problem: 'failed',
      message: expect.stringContaining('exit code 3'),
    });
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });

  it('says that a command is not there', async () => {
    const answer = await ask({ ...base, kind: 'command', argv: ['no-such-command-here'] });
    expect(answer).toMatchObject({
      ok: false,
      problem: 'failed',
      message: expect.stringContaining('not found'),
    });
  });
});

it('gives a command only its time', async () => {
  const answer = await ask({
    ...base,
    kind: 'command',
    argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
    timeoutMs: 50,
  });
  expect(answer).toMatchObject({
    ok: false,
    problem: 'timeout',
    message: expect.stringContaining('within 0.05 s'),
  });
});

describe('git', () => {
  const settings = (helper: string) => ({
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: helper,
  });
  const provider: SecretSource = { ...base, kind: 'git', host: 'git.example.com' };

  it('gives the password that a helper has for the host', async () => {
    await writeFile(
      path.join(root, 'store'),
      'https://other:no@other.example.com\nhttps://me:s3cret@git.example.com\n',
    );
    const answer = await ask(provider, settings(`store --file=${path.join(root, 'store')}`));
    expect(answer.ok && text(answer.value)).toBe('s3cret');
  });

  it('asks nobody on the terminal when no helper knows it', async () => {
    expect(await ask(provider, settings('store --file=nowhere'))).toMatchObject({ ok: false });
  });
});

it('describes a provider without asking it', () => {
  expect(describeProvider({ ...base, kind: 'env', variable: 'TOKEN' })).toBe(
    'environment variable TOKEN',
  );
  expect(describeProvider({ ...base, kind: 'command', argv: ['op', 'read', 'op://x'] })).toBe(
    'command op',
  );
  const others: SecretProvider[] = [
    { ...base, kind: 'git', host: 'github.com' },
    { ...base, kind: 'json', from: 'db', field: 'a.b' },
    { ...base, kind: 'template', text: '${one}:${two}' },
  ];
  expect(others.map(describeProvider)).toEqual([
    'git credentials for github.com',
    'field a.b of secret db',
    'a template of one, two',
  ]);
});
