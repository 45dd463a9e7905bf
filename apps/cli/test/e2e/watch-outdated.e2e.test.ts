import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { docker, ended, type Monorepo, monorepo, nonce, run } from './rig.ts';
import { READY, watching } from './watching.ts';

/** A download that a build waits for until the test lets it go. */
async function gate() {
  const body = nonce();
  const reached = Promise.withResolvers<void>();
  const responses: ServerResponse[] = [];
  const server = createServer((_, response) => {
    responses.push(response);
    reached.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const checksum = createHash('sha256').update(body).digest('hex');
  return {
    add: `ADD --checksum=sha256:${checksum} http://127.0.0.1:${address.port}/gate /gate`,
    reached: reached.promise,
    open: () => {
      for (const response of responses) response.end(body);
    },
    /** How often the engine has asked: once more for each build that waits for it again. */
    requests: () => responses.length,
    [Symbol.dispose]: () => void server.close(),
  };
}

const SLOW = 'echo sleeping-$((40 + 2)) && sleep 600\n';
const QUICK = 'echo better > /new\n';

interface RecordJson {
  readonly status: string;
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly outdated?: boolean;
    readonly reason?: string;
  }[];
}

/** What the records say, oldest run first. */
async function recorded({ root }: Monorepo) {
  const records: RecordJson[] = JSON.parse((await run(root, ['runs', '--json'])).stdout);
  return records
    .toReversed()
    .map(({ status, services }) => [
      status,
      ...services
        .map(
          ({ service, outcome, outdated }) =>
            `${service} ${outdated === true ? 'outdated' : outcome}`,
        )
        .toSorted(),
    ]);
}

const shown = (repo: Monorepo, service: string, file: string) =>
  docker('run', '--rm', `${repo.name}/${service}:latest`, 'cat', file);

it.each([
  { how: 'in a process of its own', web: '{context: web, timeout: 1h}', sign: /web +\| cancelled/ },
  { how: 'in one process with others', web: '{context: web}', sign: /out of date: web;/ },
])('builds anew only what a change touches, $how', async ({ web, sign }) => {
  using other = await gate();
  const repo = monorepo({
    'orchestrate.yaml': `version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n  docs: {context: docs}\n  web: ${web}\n`,
    'api/Dockerfile': `FROM busybox:stable\n${other.add}\nCOPY nonce /\n`,
    'api/nonce': nonce(),
    'docs/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'docs/nonce': nonce(),
    'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce run /\nRUN sh /run\n',
    'web/nonce': nonce(),
    'web/run': SLOW,
  });
  const { running, said, outcomes } = watching(repo);
  await Promise.all([said(/sleeping-42/), other.reached]);
  repo.write({ 'web/run': QUICK });
  await said(sign);
  other.open();
  expect((await outcomes()).toSorted()).toEqual(['api built', 'docs built', 'web cancelled']);
  expect(await outcomes()).toEqual(['web built']);
  const text = await said(READY);
  expect(text).toMatch(/ after [\d.]+s, to be built anew: run changed\.\n/);
  expect(text).toMatch(/2 of 3 services in [\d.]+s: 2 built, 1 cancelled to be built anew\n/);
  expect(text).not.toContain('failed');
  running.kill('SIGINT');
  expect(ended(await running).exitCode).toBe(130);
  expect(other.requests()).toBe(1);
  expect(await recorded(repo)).toEqual([
    ['cancelled', 'api built', 'docs built', 'web outdated'],
    ['succeeded', 'web built'],
  ]);
  expect(await shown(repo, 'web', '/new')).toBe('better');
  expect(await shown(repo, 'api', '/nonce')).not.toBe('');
  // All of them are remembered.
  const again = await run(repo.root, ['build', '--json', '--progress', 'quiet']);
  const record: RecordJson = JSON.parse(again.stdout);
  expect(record.services.map(({ outcome }) => outcome)).toEqual(Array(3).fill('unchanged'));
});

it('builds anew what stands on what a change touches, and nothing else', async () => {
  using other = await gate();
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce run /\n',
    'base/nonce': nonce(),
    'base/run': SLOW,
    'api/Dockerfile': 'FROM base\nRUN sh /run\n',
    'web/Dockerfile': `FROM busybox:stable\n${other.add}\n`,
  });
  const { running, said, outcomes } = watching(repo);
  await Promise.all([said(/sleeping-42/), other.reached]);
  repo.write({ 'base/run': QUICK });
  // It stands on an image of old files.
  await said(/api +\| cancelled after .*, to be built anew: Service base changed\./);
  other.open();
  expect((await outcomes()).toSorted()).toEqual(['api cancelled', 'base built', 'web built']);
  expect(await outcomes()).toEqual(['base built', 'api built']);
  await said(READY);
  running.kill('SIGINT');
  await running;
  expect(other.requests()).toBe(1);
  expect(await recorded(repo)).toEqual([
    ['cancelled', 'api outdated', 'base built', 'web built'],
    ['succeeded', 'api built', 'base built'],
  ]);
  expect(await shown(repo, 'api', '/new')).toBe('better');
});
