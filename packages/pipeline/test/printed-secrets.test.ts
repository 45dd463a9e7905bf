import { formatLocation, type Happening, type Step } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const TOKEN = 'correct-horse-7261';
const step: Step = {
  vertex: 'v1',
  index: 2,
  total: 2,
  instruction: 'RUN',
  text: 'RUN --mount=type=secret,id=token cat /run/secrets/token',
  state: 'executed',
};

function world(): FakeWorld {
  const made = createFakeWorld({
    'orchestrate.yaml':
      'version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  api: {context: api, secrets: [token]}\n',
    'api/Dockerfile': `FROM busybox:stable\n\n${step.text}\n`,
  });
  made.secrets.set('token', TOKEN);
  const logged = (text: string): Happening => ({
    type: 'step-logged',
    service: 'api',
    step: 'v1',
    stream: 'stdout',
    text,
  });
  made.says = () => [
    { type: 'step-started', service: 'api', step },
    logged(`one ${TOKEN.slice(0, 9)}`),
    logged(`${TOKEN.slice(9)} two ${TOKEN}`),
    { type: 'step-completed', service: 'api', step },
  ];
  made.imageBlobs = () => ({
    async *read() {
      yield new TextEncoder().encode('{"layers":[]}');
    },
    close: () => Promise.resolve(),
  });
  return made;
}

const printed = (said: readonly Happening[]) =>
  said.flatMap((one) => (one.type === 'diagnosed' ? [one.diagnostic] : []));

it('tells which line of the Dockerfile printed which secret, once', async () => {
  const made = world();
  expect(await build(made, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
  const [diagnostic = expect.fail(), ...others] = printed(made.said);
  expect(others).toEqual([]);
  expect(diagnostic).toMatchObject({
    code: 'secret/printed',
    severity: 'warning',
    message: 'A step of api prints the secret token.',
  });
  expect(diagnostic.at && formatLocation(diagnostic.at)).toBe('api/Dockerfile:3:1');
  expect(JSON.stringify(made.said)).not.toContain(TOKEN);
});

it('fails the service where that is wanted, and leaves the lock as it was', async () => {
  const made = world();
  const result = await build(made, { ...BUILD, failOnPrinted: true });
  expect(result).toMatchObject({
    record: { status: 'failed', services: [{ reason: expect.stringContaining('rotate it') }] },
  });
  expect(printed(made.said)).toMatchObject([{ severity: 'error' }]);
  expect(made.lock).toEqual({ kind: 'none' });
});

it('says nothing of output that holds none', async () => {
  const made = world();
  made.secrets.set('token', 'never-printed-123');
  await build(made, { ...BUILD, failOnPrinted: true });
  expect(printed(made.said)).toEqual([]);
});
