import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { versionArgument } from '../src/rotation.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

function world(secret: string, dockerfile: string) {
  const made = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nsecrets: {token: ${secret}}\nservices:\n  api: {context: api, secrets: {npm: token}}\n`,
    'api/Dockerfile': `FROM busybox:stable\n${dockerfile}RUN --mount=type=secret,id=npm true\n`,
  });
  made.secrets.set('token', 'correct-horse-7261');
  return made;
}

const outcome = async (made: ReturnType<typeof world>) => {
  const result = await build(made, BUILD);
  return result.kind === 'ended'
    ? [result.record.services[0]?.outcome, ...result.diagnostics.map((one) => one.code)]
    : result.diagnostics;
};

it('builds again when the value of a secret has changed, if that is asked for', async () => {
  const made = world('{env: TOKEN, rebuildOnChange: true}', 'ARG ORCHESTRATE_SECRET_NPM\n');
  let asked = 0;
  const { secret } = made;
  made.secret = (source, root) => {
    asked += 1;
    return secret(source, root);
  };
  expect(await outcome(made)).toEqual(['built']);
  expect(asked).toBe(1);
  expect(await outcome(made)).toEqual(['unchanged']);
  made.secrets.set('token', 'another-horse-9931');
  expect(await outcome(made)).toEqual(['built']);
  const versions = made.batches.map((batch) => batch.requests[0]?.args['ORCHESTRATE_SECRET_NPM']);
  expect(versions).toEqual([expect.stringMatching(/^\w{32}$/), expect.stringMatching(/^\w{32}$/)]);
  expect(versions[0]).not.toBe(versions[1]);
});

it('does not build again otherwise', async () => {
  const made = world('{env: TOKEN}', 'ARG ORCHESTRATE_SECRET_NPM\n');
  expect(await outcome(made)).toEqual(['built']);
  made.secrets.set('token', 'another-horse-9931');
  expect(await outcome(made)).toEqual(['unchanged']);
});

it('warns when the Dockerfile cannot notice', async () => {
  const made = world('{env: TOKEN, rebuildOnChange: true}', '');
  expect(await outcome(made)).toEqual(['built', 'secret/rotation-unseen']);
});

it('still refuses a secret that is missing', async () => {
  const made = world('{env: TOKEN, rebuildOnChange: true}', 'ARG ORCHESTRATE_SECRET_NPM\n');
  made.secrets.clear();
  expect(await build(made, BUILD)).toMatchObject({
    kind: 'refused',
    diagnostics: [{ code: 'secret/missing' }],
  });
});

it('names the argument after the id', () => {
  expect(versionArgument('pip-token.v2')).toBe('ORCHESTRATE_SECRET_PIP_TOKEN_V2');
});
