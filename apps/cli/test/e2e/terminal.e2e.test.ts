import path from 'node:path';
import { expect, it } from 'vitest';
import { PseudoTerminal, type Row } from './pseudo-terminal.ts';
import { monorepo, nonce } from './rig.ts';

/** Runs the built CLI to its end on a terminal with so many columns. */
async function onTerminal(cwd: string, columns: number, args: readonly string[]) {
  const terminal = new PseudoTerminal(cwd, columns, args);
  const exitCode = await terminal.exitCode();
  return { exitCode, screen: terminal.raw };
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

const LIVE = [
  expect.stringMatching(/^\S (api|web) .*RUN/),
  expect.stringMatching(/^\S (api|web) .*RUN/),
  expect.stringMatching(/^0 of 2 · 2 running/),
];

/** The last rows are live lines for this width, each in a row of its own. */
const isLaidOut = (rows: readonly Row[], columns: number): boolean => {
  const live = rows.slice(-LIVE.length);
  return (
    live.at(-1)?.text.startsWith('0 of 2 · 2 running') === true &&
    live.slice(0, 2).every(({ text }) => text.includes('RUN') && text.length === columns)
  );
};

it('is laid out anew when the window changes its width, and leaves nothing behind', async () => {
  // The step has more to say than any of these widths holds, and lasts until it is cancelled.
  const dockerfile = `FROM busybox:stable\nCOPY nonce /\nRUN : ${'long '.repeat(30)}; sleep 600\n`;
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices: {api: {context: api}, web: {context: web}}\n',
    'api/Dockerfile': dockerfile,
    'api/nonce': nonce(),
    'web/Dockerfile': dockerfile,
    'web/nonce': nonce(),
  });
  const terminal = new PseudoTerminal(repo.root, 100, ['build']);
  for (const columns of [100, 50, 33, 120]) {
    if (columns !== 100) await terminal.resize(columns);
    await terminal.until((rows) => isLaidOut(rows, columns));
    const [tty, ...rows] = terminal.rows();
    expect(tty?.text).toContain('/dev/pts/');
    expect(rows.map(({ text }) => text)).toEqual(LIVE);
    expect(rows.filter(({ continues }) => continues)).toEqual([]);
  }
  terminal.type('\u0003');
  expect(await terminal.exitCode(), terminal.raw).toBe(130);
  const end = terminal.rows().map(({ text }) => text);
  expect(end.filter((text) => /RUN|running/.test(text))).toEqual([]);
  expect(end).toContain('interrupted: cancelling builds (again to kill them)');
  expect(end.filter((text) => /^\S (api|web) cancelled/.test(text))).toHaveLength(2);
});
