import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';

const repo = monorepo({
  'orchestrate.yaml': `version: 1
project: PROJECT
secrets: {token: {env: STANDBY_TOKEN}}
services:
  api: {context: api, secrets: [token]}
  web: {context: web}
`,
  'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\nRUN --mount=type=secret,id=token true\n',
  'api/nonce': nonce(),
  'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\nRUN cat nonce > copy\n',
  'web/nonce': nonce(),
});

/** Builds, and gives who was built, and whether the client read what to build from standard input. */
async function build(...args: readonly string[]) {
  const ran = await run(repo.root, ['build', '--events', '-', ...args], {
    STANDBY_TOKEN: 'standby-token-value',
  });
  expect(ran.exitCode, ran.all).toBe(0);
  const events = ran.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const ended = events.filter(({ type }) => type === 'service-ended');
  return {
    built: ended.flatMap(({ service, outcome }) => (outcome.kind === 'built' ? service : [])),
    fed: events.some(({ type, name }) => type === 'step-progressed' && name.includes('from stdin')),
  };
}

const change = (service: string): void =>
  writeFileSync(path.join(repo.root, service, 'nonce'), nonce());

describe('a client that stands by', () => {
  it('is there from the second run on, and builds what has changed', async () => {
    expect(await build()).toEqual({ built: expect.arrayContaining(['api', 'web']), fed: false });
    change('web');
    expect(await build()).toEqual({ built: ['web'], fed: true });
  });

  it('leaves what needs a secret to a process that has it', async () => {
    change('api');
    expect(await build()).toEqual({ built: ['api'], fed: false });
  });

  it('goes when nothing is to be built', async () => {
    expect(await build('web')).toEqual({ built: [], fed: false });
  });
});
