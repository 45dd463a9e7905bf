import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { cli, environment, monorepo, nonce } from './rig.ts';

/** Runs the built CLI on a terminal of its own, with so many columns; gives what was written to it. */
async function onTerminal(cwd: string, columns: number, args: readonly string[]) {
  const command = `stty cols ${columns} rows 24; exec "${process.execPath}" "${cli}" ${args.join(' ')}`;
  const { NO_COLOR: _none, ...inherited } = process.env;
  const ran = await execa('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    reject: false,
    extendEnv: false,
    env: { ...inherited, ...environment, CI: '', TERM: 'xterm-256color' },
  });
  return { exitCode: ran.exitCode, screen: ran.stdout };
}

const UP = '\u001B[';

it.each([100, 40])(
  'shows a live view on a terminal of %i columns, then the table',
  async (columns) => {
    const repo = monorepo({
      'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
      'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\nRUN --network=none cat /nonce\n',
      'api/nonce': nonce(),
    });
    const first = await onTerminal(repo.root, columns, ['build']);
    expect(first.exitCode, first.screen).toBe(0);
    expect(first.screen).toContain(UP);
    expect(first.screen).toMatch(/api .*built in/);
    expect(first.screen).toContain('1 built');
    const second = await onTerminal(repo.root, columns, ['build']);
    expect(second.exitCode, second.screen).toBe(0);
    expect(second.screen).toContain('1 unchanged');
    const plan = await onTerminal(path.join(repo.root, 'api'), columns, ['plan']);
    expect(plan.exitCode, plan.screen).toBe(0);
    expect(plan.screen).toContain('api');
  },
);
