import type { Explanation, Step } from '@orchestrate/model';
import { aStep } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { explain } from '../src/explain.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY . /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nARG VERSION\nCOPY . /app\nRUN npm ci\n',
  'api/package.json': '1',
  'api/src': '1',
};

const manifest = (api: string): string =>
  texts['orchestrate.yaml'].replace('{context: api}', `{context: api, ${api}}`);

async function explained(world: FakeWorld, service = 'api'): Promise<Explanation> {
  const result = await explain(world, { service, frozen: false });
  if (result.kind !== 'explained') throw new Error(JSON.stringify(result.diagnostics));
  return result.explanation;
}

async function built(from: Readonly<Record<string, string>> = texts): Promise<FakeWorld> {
  const world = createFakeWorld(from);
  await build(world, BUILD);
  return world;
}

/** The reason, then every change. */
async function codes(world: FakeWorld, service = 'api'): Promise<string[]> {
  const { now } = await explained(world, service);
  const { decision } = now;
  return [
    decision.kind === 'build' ? decision.reason.code : decision.kind,
    ...now.changes.map((change) => `${change.code} ${change.subject}`),
  ];
}

describe('why a service is built now', () => {
  it('knows services that were never built, and unchanged ones', async () => {
    const world = createFakeWorld(texts);
    expect(await codes(world)).toEqual(['never-built']);
    expect((await explained(world)).last).toBeUndefined();
    await build(world, BUILD);
    expect(await codes(world)).toEqual(['unchanged']);
  });

  it('lists every change', async () => {
    const world = await built();
    world.texts.set('orchestrate.yaml', manifest('args: {VERSION: "2"}, labels: {team: shop}'));
    world.texts.set('api/src', '2');
    world.texts.set('api/new', '1');
    world.texts.delete('api/package.json');
    world.texts.set('api/Dockerfile', texts['api/Dockerfile'].replace('npm ci', 'npm install'));
    world.texts.set('base/a', '2');
    expect(await codes(world)).toEqual([
      'dockerfile-changed',
      'dockerfile-changed line 4',
      'parent-changed base',
      'arg-changed VERSION',
      'label-changed team',
      'file-added new',
      'file-changed src',
      'file-removed package.json',
    ]);
  });

  it('tells an image that is gone from one that was replaced, and both from changed inputs', async () => {
    const world = await built();
    world.engine.delete('docker.io/shop/api:latest');
    expect(await codes(world)).toEqual(['image-gone']);
    world.engine.set('docker.io/shop/api:latest', 'sha256:other');
    expect(await codes(world)).toEqual(['image-replaced']);
  });

  it('knows that files which a build writes prove nothing', async () => {
    const from = { ...texts, 'orchestrate.yaml': manifest('outputs: [{local: out}]') };
    expect(await codes(await built(from))).toEqual(['output-unproven']);
  });

  it('refuses a service that the manifest does not have', async () => {
    const result = await explain(createFakeWorld(texts), { service: 'apo', frozen: false });
    expect(result).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'plan/unknown-service' }],
    });
  });

  it('keeps no secret, and says so when one may be what changed', async () => {
    const using = (value: string) => `FROM busybox:stable\nRUN use ${value}\n`;
    const world = createFakeWorld({
      ...texts,
      'orchestrate.yaml':
        'version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  api: {context: api, secrets: [token]}\n',
      'api/Dockerfile': `${using('hunter2-hunter2')}RUN --mount=type=secret,id=token true\n`,
    });
    world.secrets.set('token', 'hunter2-hunter2');
    await build(world, BUILD);
    expect(world.store('/repo').lastInputs('api')?.fingerprint).toContain('RUN use ***');
    world.texts.set('api/Dockerfile', `${using('other')}RUN --mount=type=secret,id=token true\n`);
    expect(await codes(world)).toEqual(['masked-changed', 'masked-changed the Dockerfile']);
    world.texts.set('api/Dockerfile', `${world.texts.get('api/Dockerfile')}LABEL a=b\n`);
    expect(await codes(world)).toEqual(['dockerfile-changed', 'dockerfile-changed line 4']);
  });
});

describe('why the last build ran what it ran', () => {
  const stepsOf = (state: Step['state']): Step[] => [
    aStep('', { index: 1, total: 2, instruction: 'COPY', text: 'COPY . /app', state }),
    aStep('', { index: 2, total: 2, text: 'RUN npm ci', state, completedAt: 9000 }),
  ];

  async function afterChange(change: (world: FakeWorld) => void): Promise<FakeWorld> {
    const world = await built();
    change(world);
    world.result = ({ service }) => (service === 'api' ? { steps: stepsOf('executed') } : {});
    await build(world, BUILD);
    return world;
  }

  it('tells the first miss, its line, what invalidated it, its cost and the better order', async () => {
    const world = await afterChange(({ texts: all }) => all.set('api/src', '2'));
    const { last, now } = await explained(world);
    expect(now.decision.kind).toBe('unchanged');
    expect(last).toMatchObject({
      runId: 'run2',
      why: { code: 'file-changed', changes: [{ subject: 'src' }], changeCount: 1 },
      platforms: [
        {
          platform: 'linux/amd64',
          stepsCached: 0,
          stepsExecuted: 2,
          misses: [
            {
              at: { path: 'api/Dockerfile', line: 3 },
              cause: { code: 'files-changed', subjects: ['src'] },
              durationMs: 1000,
              later: { steps: 1, durationMs: 8000 },
              advice: { files: ['package.json'], savedMs: 8000 },
            },
          ],
        },
      ],
    });
  });

  it('shows the Dockerfile of that build, whatever has become of it since', async () => {
    const world = await afterChange(({ texts: all }) => all.set('api/src', '2'));
    world.texts.set('api/Dockerfile', `# a new line\n# and another\n${texts['api/Dockerfile']}`);
    const { last } = await explained(world);
    expect(last?.platforms[0]?.misses[0]?.at?.line).toBe(3);
  });

  it('blames the parent for the first step on it, and gives no advice then', async () => {
    const world = await afterChange(({ texts: all }) => all.set('base/a', '2'));
    const { last } = await explained(world);
    const [miss] = last?.platforms[0]?.misses ?? [];
    expect(miss?.cause).toMatchObject({ code: 'parent-changed', subjects: ['base'] });
    expect(miss?.advice).toBeUndefined();
  });

  it('remembers --no-cache', async () => {
    const world = await built();
    world.result = () => ({ steps: stepsOf('executed') });
    await build(world, { ...BUILD, names: ['api'], noCache: true });
    const { last } = await explained(world);
    expect(last?.why?.code).toBe('no-cache');
    expect(last?.platforms[0]?.misses[0]?.cause.code).toBe('no-cache');
  });

  it('looks past builds that failed', async () => {
    const world = await afterChange(({ texts: all }) => all.set('api/src', '2'));
    world.texts.set('api/src', '3');
    world.result = () => ({
      status: 'failed',
      failure: { kind: 'step', message: 'no', transient: false },
    });
    await build(world, BUILD);
    const { last, now } = await explained(world);
    expect(last?.runId).toBe('run2');
    expect(now.changes.map(({ subject }) => subject)).toEqual(['src']);
  });

  it('keeps a hundred changes, and counts all', async () => {
    const world = await afterChange(({ texts: all }) => {
      for (let index = 0; index < 120; index += 1) all.set(`api/f${index}`, '1');
    });
    const { last } = await explained(world);
    expect(last?.why?.changes).toHaveLength(100);
    expect(last?.why?.changeCount).toBe(120);
  });
});
