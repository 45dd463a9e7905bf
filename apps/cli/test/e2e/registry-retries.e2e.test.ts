import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refuseFirst, startRegistryProxy } from './registry-proxy.ts';
import { ended, monorepo, nonce, registry, run, said, start } from './rig.ts';

it.each([
  ['503 with Retry-After', 503, { 'retry-after': '0' }],
  ['429 with Retry-After', 429, { 'retry-after': '0' }],
])('locks through a registry that first answers %s', async (_what, status, headers) => {
  using proxy = await startRegistryProxy(
    registry,
    refuseFirst(3, 'HEAD', /busybox\/manifests/, { status, headers }),
  );
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices: {api: {context: api}}\n',
    'api/Dockerfile': `FROM ${proxy.host}/library/busybox:stable\n`,
  });
  const locked = await run(repo.root, ['lock']);
  expect(locked.exitCode, locked.all).toBe(0);
  expect(proxy.count('HEAD', /busybox\/manifests/)).toBe(4);
  expect(readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8')).toContain(proxy.host);
});

const files = (host: string) => ({
  'orchestrate.yaml': `version: 1
project: PROJECT
registry: ${host}/e2e/PROJECT
defaults: {outputs: [push]}
services: {api: {context: api}, web: {context: web}}
`,
  'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'api/nonce': nonce(),
  'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'web/nonce': nonce(),
});

const MANIFESTS = { api: /\/api\/manifests\//, web: /\/web\/manifests\// };

/** The attempts that were told of each service, and who was told to be tried again. */
function attemptsIn(ndjson: string) {
  const events: { type: string; service?: string; attempt?: number }[] = ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const of = (type: string) => events.filter((event) => event.type === type);
  return {
    started: of('service-started')
      .map(({ service, attempt }) => `${service} ${attempt}`)
      .toSorted(),
    retried: of('service-retried').map(({ service }) => service),
  };
}

/** BuildKit itself tries a push several times: the registry comes round only when we have said that we try again. */
it.each([
  ['a status of 503, which BuildKit repeats by itself', 503],
  ['a status of 429, which it does not', 429],
])('builds only that service again whose push meets %s', async (_what, status) => {
  let isShort = true;
  using proxy = await startRegistryProxy(registry, ({ method, path: asked }) =>
    isShort && method === 'PUT' && MANIFESTS.api.test(asked) ? { status } : undefined,
  );
  const repo = monorepo(files(proxy.host));
  const running = start(repo.root, ['build', '--progress', 'plain', '--events', '-']);
  await said(running.stderr, new RegExp(`api \\| again in [^:]+: .*${status}`));
  isShort = false;
  const ran = ended(await running);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(ran.stderr).toContain('api | started again, attempt 2');
  expect(attemptsIn(ran.stdout)).toEqual({
    started: ['api 1', 'api 2', 'web 1'],
    retried: ['api'],
  });
  expect(proxy.count('PUT', MANIFESTS.api)).toBeGreaterThan(proxy.count('PUT', MANIFESTS.web));
});

it('takes a refused push for what it is', async () => {
  using proxy = await startRegistryProxy(registry, ({ method, path: asked }) =>
    method === 'PUT' && MANIFESTS.api.test(asked) ? { status: 401 } : undefined,
  );
  const repo = monorepo(files(proxy.host));
  const ran = await run(repo.root, ['build', '--progress', 'quiet', '--events', '-']);
  expect(ran.exitCode, ran.all).toBe(1);
  expect(ran.stderr).toContain('401');
  expect(attemptsIn(ran.stdout)).toEqual({ started: ['api 1', 'web 1'], retried: [] });
  expect(proxy.count('PUT', MANIFESTS.api)).toBe(1);
});

it('takes a failing command for what it is, whatever it prints', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices: {api: {context: api}}\n',
    'api/Dockerfile':
      'FROM busybox:stable\nCOPY nonce /\nRUN echo "failed to push: unexpected status: 503 Service Unavailable" && exit 1\n',
    'api/nonce': nonce(),
  });
  const ran = await run(repo.root, ['build', '--progress', 'quiet', '--events', '-']);
  expect(ran.exitCode, ran.all).toBe(1);
  expect(attemptsIn(ran.stdout)).toEqual({ started: ['api 1'], retried: [] });
});
