import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const TOKEN = 'correct-horse-7261';

function world(api: string, dockerfile: string) {
  const made = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  api: {context: api${api}}\n`,
    'api/Dockerfile': `FROM busybox:stable\n${dockerfile}`,
  });
  made.secrets.set('token', TOKEN);
  return made;
}

const MOUNT = 'RUN --mount=type=secret,id=token,required=true true\n';

async function told(api: string, dockerfile: string): Promise<string[]> {
  const { kind, diagnostics } = await build(world(api, dockerfile), BUILD);
  return [kind, ...diagnostics.map((one) => `${one.severity} ${one.code} ${one.message}`)];
}

it('refuses a required mount that the manifest does not provide', async () => {
  const [kind, first] = await told('', MOUNT);
  expect(kind).toBe('refused');
  expect(first).toMatch(/^error secret\/not-provided The secret token is mounted here/);
});

it('warns of a secret that nothing mounts, and builds', async () => {
  const made = world(', secrets: [token]', 'RUN true\n');
  const { kind, diagnostics } = await build(made, BUILD);
  expect([kind, ...diagnostics.map((one) => one.code)]).toEqual(['ended', 'secret/unused']);
  expect(made.said).toContainEqual({ type: 'diagnosed', diagnostic: diagnostics[0] });
});

it.each([
  ['an argument of the manifest', `, args: {A: "x-${TOKEN}"}`, `ARG A\n${MOUNT}`],
  ['a label of the manifest', `, labels: {A: "${TOKEN}"}`, MOUNT],
  ['an ARG', '', `ARG A=${TOKEN}\n${MOUNT}`],
  ['an ENV, encoded', '', `ENV A="${btoa(`user:${TOKEN}`)}"\n${MOUNT}`],
])('refuses the value of a secret in %s, without showing it', async (_where, api, dockerfile) => {
  const result = await build(world(`, secrets: [token]${api}`, dockerfile), BUILD);
  expect(result).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'secret/in-argument' }] });
  const [{ message, at } = expect.fail()] = result.diagnostics;
  expect(message).toMatch(/ holds the value of the secret token\.$/);
  expect(JSON.stringify(result)).not.toContain(TOKEN);
  expect(JSON.stringify(result)).not.toContain(btoa(`user:${TOKEN}`).slice(8, 24));
  expect(at?.source.text.slice(at.start, at.end)).toMatch(/^(?:ARG|ENV|api)/);
});

const RANDOM = '9f86d081884c7d659a2feaa0c55ad015';

it('refuses what looks like a secret before it asks for any', async () => {
  expect(await told(`, args: {API_KEY: ${RANDOM}}`, `ENV DB_PASSWORD=${RANDOM}\n`)).toEqual([
    'refused',
    'error secret/looks-like-secret The argument API_KEY of service api looks like a secret (random text under a name for secrets).',
    'error secret/looks-like-secret ENV DB_PASSWORD looks like a secret (random text under a name for secrets).',
  ]);
});

it('takes the word of a Dockerfile that skips the rule of the linter', async () => {
  const made = world('', `ENV DB_PASSWORD=${RANDOM}\n`);
  const text = made.texts.get('api/Dockerfile') ?? '';
  made.texts.set('api/Dockerfile', `# check=skip=SecretsUsedInArgOrEnv\n${text}`);
  expect(await build(made, BUILD)).toMatchObject({ kind: 'ended', diagnostics: [] });
});

it('warns of a cache that takes the layers of every stage to where they cannot be searched', async () => {
  const cache = (entry: string) => `, secrets: [token], cache: {to: ["${entry}"]}`;
  expect(await told(cache('type=gha,mode=max'), MOUNT)).toEqual([
    'ended',
    expect.stringMatching(/^warning secret\/cache-not-searched The cache of api.*type=gha/),
  ]);
  for (const searched of ['type=gha,mode=min', 'type=registry,ref=registry.example.com/c,mode=max'])
    expect(await told(cache(searched), MOUNT)).toEqual(['ended']);
});

it('refuses an address with a token in ADD, and shows it without', async () => {
  const add = `ADD https://example.com/tool?token=${RANDOM} /\n`;
  const result = await build(world('', add), BUILD);
  expect(result).toMatchObject({
    kind: 'refused',
    diagnostics: [{ code: 'secret/in-address', severity: 'error' }],
  });
  const { at } = result.diagnostics[0] ?? expect.fail();
  expect(at?.source.text.slice(at.start, at.end)).toBe('https://example.com/tool?token=***');
  expect(JSON.stringify(result)).not.toContain(RANDOM);
});

it('builds what stands on an address with a token when the author insists, and stores it without', async () => {
  const made = world('', '');
  made.texts.set(
    'api/Dockerfile',
    `# check=skip=SecretsUsedInArgOrEnv\nFROM scratch\nADD --checksum=sha256:${'0'.repeat(64)} https://example.com/tool?token=${RANDOM} /\n`,
  );
  const result = await build(made, BUILD);
  expect(result).toMatchObject({ kind: 'ended', diagnostics: [] });
  const { fingerprint } = made.store('').lastInputs('api') ?? expect.fail();
  expect(fingerprint).toContain('tool?token=***');
  expect(JSON.stringify([result, fingerprint])).not.toContain(RANDOM);
});

it('warns of a context with a password in its address, and hides it', async () => {
  const made = world(
    `, contexts: {files: "https://me:${RANDOM}@example.com/files.tar"}`,
    'RUN true\n',
  );
  const { kind, diagnostics } = await build(made, BUILD);
  expect([kind, ...diagnostics.map((one) => one.code)]).toEqual(['ended', 'secret/in-address']);
  expect(JSON.stringify([diagnostics, made.said])).not.toContain(RANDOM);
});
