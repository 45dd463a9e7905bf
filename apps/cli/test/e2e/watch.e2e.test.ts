import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { childrenOf, docker, ended, monorepo, nonce, run, start } from './rig.ts';

/** Reads on from where the last pattern was found. */
function following(stream: NodeJS.ReadableStream | null) {
  if (stream === null) throw new Error('the process has no such stream');
  let text = '';
  let look = (): void => {};
  let end = (): void => {};
  stream.on('data', (chunk) => {
    text += String(chunk);
    look();
  });
  stream.on('end', () => end());
  return (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      look = () => {
        const found = pattern.exec(text);
        if (found === null) return;
        const before = text.slice(0, found.index);
        text = text.slice(found.index + found[0].length);
        look = () => {};
        resolve(before);
      };
      end = () => reject(new Error(`it ended without saying ${pattern}:\n${text}`));
      look();
    });
}

interface Ended {
  readonly type: string;
  readonly service: string;
  readonly outcome: { readonly kind: string };
}

const READY = /watching for changes/;
const manifest =
  'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n';
const web = (run: string) => `FROM busybox:stable\nCOPY nonce /\nRUN ${run}\n`;

it('builds what changes touch, cancels what is out of date, and ends cleanly', async () => {
  const repo = monorepo({
    'orchestrate.yaml': manifest,
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'api/Dockerfile': 'FROM base\nCOPY src /src\n',
    'api/src/a.txt': nonce(),
    'web/Dockerfile': web('true'),
    'web/nonce': nonce(),
  });
  const running = start(repo.root, ['build', '--watch', '--progress', 'plain', '--events', '-']);
  const said = following(running.stderr);
  const told = following(running.stdout);
  /** How services have ended in the run that is over now. */
  const outcomes = async (): Promise<string[]> => {
    const events = await told(/"type":"run-ended".*\n/);
    return events
      .split('\n')
      .filter((line) => line.includes('"service-ended"'))
      .map((line): Ended => JSON.parse(line))
      .map(({ service, outcome }) => `${service} ${outcome.kind}`);
  };
  await said(READY);
  expect((await outcomes()).toSorted()).toEqual(['api built', 'base built', 'web built']);

  repo.write({ 'api/README.md': 'copied by nothing', 'api/src/new/b.txt': nonce() });
  await said(/changed: .*api\/src/);
  await said(READY);
  expect(await outcomes()).toEqual(['base unchanged', 'api built']);

  repo.write({ 'base/nonce': nonce() });
  await said(READY);
  expect(await outcomes()).toEqual(['base built', 'api built']);

  repo.write({ 'web/Dockerfile': web('echo sleeping-$((40 + 2)) && sleep 600') });
  await said(/sleeping-42/);
  repo.write({ 'web/Dockerfile': web('echo better') });
  await said(READY);
  expect(await outcomes()).toEqual(['web cancelled']);
  await said(READY);
  expect(await outcomes()).toEqual(['web built']);

  repo.write({ 'orchestrate.yaml': `${manifest}  more: {contextt: web}\n` });
  await said(/contextt/);
  await said(READY);
  repo.write({ 'orchestrate.yaml': `${manifest}  more: {context: web}\n` });
  await said(READY);
  expect(await outcomes()).toEqual(['more built']);
  expect(await docker('image', 'ls', '--quiet', `${repo.name}/more`)).not.toBe('');

  repo.write({ 'web/Dockerfile': web('echo again-$((40 + 2)) && sleep 600') });
  await said(/again-42/);
  const [child, ...others] = await childrenOf(running.pid);
  expect(child).toBeDefined();
  running.kill('SIGINT');
  expect(ended(await running).exitCode).toBe(130);
  for (const pid of [child, ...others]) expect(existsSync(`/proc/${pid}`)).toBe(false);
  const runs = await run(repo.root, ['runs', '--json']);
  const statuses: { status: string }[] = JSON.parse(runs.stdout);
  expect(statuses.map(({ status }) => status)).toEqual([
    'cancelled',
    'succeeded',
    'succeeded',
    'cancelled',
    'succeeded',
    'succeeded',
    'succeeded',
  ]);
});

it('does not begin where there is nothing to watch', async () => {
  const repo = monorepo({ 'api/Dockerfile': 'FROM scratch\n' });
  const ran = await run(repo.root, ['build', '--watch']);
  expect(ran.exitCode).toBe(2);
  const both = await run(repo.root, ['build', '--watch', '--print']);
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toContain("'--watch' cannot be used with option '--print'");
});
