import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canary } from './canaries.ts';
import { childrenOf, ended, monorepo, nonce, run, said, start } from './rig.ts';

/** In memory; secrets of several lines go there as files. */
const MEMORY = '/dev/shm';

function repository(step: string) {
  return monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nsecrets: {key: {env: E2E_KEY}}\nservices:\n  api: {context: api, secrets: [key]}\n',
    'api/Dockerfile': `FROM busybox:stable\nCOPY nonce /\nRUN --mount=type=secret,id=key wc -l < /run/secrets/key && ${step}\n`,
    'api/nonce': nonce(),
  });
}

const KEY = (value: string) => `-----BEGIN KEY-----\n${value}\n-----END KEY-----\n`;

/** Private folders of a process. */
function foldersOf(pid: number | undefined): string[] {
  const names = readdirSync(MEMORY).filter((name) => name.startsWith(`orchestrate-${pid}-`));
  return names.map((name) => path.join(MEMORY, name));
}

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('a secret of several lines', () => {
  const WAIT = 'echo waiting-$((40 + 2)) && sleep 600';

  it.each([
    ['has ended well', 'true', () => undefined, 0],
    ['has failed', 'false', () => undefined, 1],
    ['was interrupted', WAIT, (one: Killable) => one.kill('SIGINT'), 130],
    ['was asked to end', WAIT, (one: Killable) => one.kill('SIGTERM'), 130],
    ['was told twice to stop', WAIT, stopTwice, 130],
  ])('is nowhere when the run %s', async (_how, step, act, exitCode) => {
    const value = canary();
    const { root } = repository(step);
    const running = start(root, ['build', '--progress', 'plain'], { env: { E2E_KEY: KEY(value) } });
    if (step === WAIT) {
      await said(running.stderr, /waiting-42/);
      expect(foldersOf(running.pid)).toHaveLength(1);
      act(running);
    }
    const ran = ended(await running);
    expect(ran.exitCode, ran.all).toBe(exitCode);
    expect(foldersOf(running.pid)).toEqual([]);
    expect(ran.all).not.toContain(value);
  });

  it('lies in a file that only its owner reads, and the next run removes it when the first was killed', async () => {
    const value = canary();
    const { root, write } = repository(WAIT);
    const env = { E2E_KEY: KEY(value) };
    const running = start(root, ['build', '--progress', 'plain'], { env });
    await said(running.stderr, /waiting-42/);
    const children = await childrenOf(running.pid);
    const [folder = '', ...more] = foldersOf(running.pid);
    expect(more).toEqual([]);
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    const [secret = ''] = files.filter((file) => readFileSync(file, 'utf8').includes(value));
    expect(mode(folder)).toBe('700');
    expect(mode(secret)).toBe('600');
    running.kill('SIGKILL');
    await running;
    for (const pid of children) process.kill(Number(pid), 'SIGKILL');
    expect(existsSync(secret)).toBe(true);

    write({ 'api/Dockerfile': 'FROM busybox:stable\nRUN --mount=type=secret,id=key true\n' });
    const next = await run(root, ['build'], env);
    expect(next.exitCode, next.all).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });
});

interface Killable {
  kill(signal: NodeJS.Signals): boolean;
}

function stopTwice(running: Killable): void {
  running.kill('SIGINT');
  running.kill('SIGINT');
}
