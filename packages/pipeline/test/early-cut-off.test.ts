import type { BuildResult, RunRecord } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { explain } from '../src/explain.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY a /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY . /\n',
  'api/a': '1',
  'web/Dockerfile': 'FROM api\nCOPY . /\n',
  'web/a': '1',
};
const pushing = (tag: string) =>
  `${texts['orchestrate.yaml']}registry: registry.example.com/shop\ndefaults: {outputs: [push], tags: [${tag}]}\n`;

async function run(world: FakeWorld, options: Partial<typeof BUILD> = {}): Promise<RunRecord> {
  const result = await build(world, { ...BUILD, ...options });
  if (result.kind !== 'ended') throw new Error(JSON.stringify(result.diagnostics));
  return result.record;
}

const outcomes = ({ services }: RunRecord) =>
  Object.fromEntries(services.map(({ service, outcome }) => [service, outcome]));
const recordOf = ({ services }: RunRecord, name: string) =>
  services.find(({ service }) => service === name);

/** Every build of a service ends with the same platform manifest, under an index of its own. */
function reproducible(world: FakeWorld, ...names: readonly string[]): void {
  world.result = ({ service }): Partial<BuildResult> =>
    names.includes(service)
      ? {
          images: [
            {
              platform: 'linux/amd64',
              manifestDigest: `sha256:manifest-of-${service}`,
              sizeCompressedBytes: 1,
              layers: [],
            },
          ],
        }
      : {};
}

/** A world that was built once, and in which the base has a new comment since. */
async function commented(manifest = texts['orchestrate.yaml']): Promise<FakeWorld> {
  const world = createFakeWorld({ ...texts, 'orchestrate.yaml': manifest });
  reproducible(world, 'base');
  await run(world);
  world.texts.set('base/Dockerfile', `# more words\n${texts['base/Dockerfile']}`);
  return world;
}

describe('a parent that is rebuilt to the same image', () => {
  it('leaves what stands on it unchanged, through any number of parents, and says so', async () => {
    const world = await commented();
    const record = await run(world);
    expect(outcomes(record)).toEqual({ base: 'built', api: 'unchanged', web: 'unchanged' });
    expect(recordOf(record, 'api')).toMatchObject({
      unchangedBy: 'parent-images',
      reason: 'Nothing of its own changed since run run1, and base is the same image as then.',
      indexDigest: world.engine.get('docker.io/shop/api:latest'),
    });
    expect(recordOf(record, 'api')?.why).toBeUndefined();
    expect(recordOf(record, 'web')?.reason).toContain('api is the same image');
    expect(world.said).toContainEqual(
      expect.objectContaining({
        type: 'service-ended',
        service: 'api',
        outcome: expect.objectContaining({ kind: 'unchanged' }),
      }),
    );
  });

  it('is remembered: the next run finds the same inputs', async () => {
    const world = await commented();
    await run(world);
    const record = await run(world);
    expect(outcomes(record)).toEqual({ base: 'unchanged', api: 'unchanged', web: 'unchanged' });
    expect(recordOf(record, 'api')?.unchangedBy).toBe('inputs');
    world.texts.set('api/a', '2');
    const explained = await explain(world, { service: 'api', frozen: false });
    expect(
      explained.kind === 'explained' &&
        explained.explanation.now.changes.map(({ subject }) => subject),
    ).toEqual(['a']);
  });

  it('has the new key tags and the wanted tags put on the earlier images', async () => {
    const world = await commented(pushing('v1'));
    world.texts.set('orchestrate.yaml', pushing('v2'));
    expect(outcomes(await run(world))).toEqual({
      base: 'built',
      api: 'unchanged',
      web: 'unchanged',
    });
    const tags = world.fakeRegistry.tagsOf('registry.example.com/shop/api');
    expect(tags.get('v2')).toBe(tags.get('v1'));
    expect([...tags.keys()].filter((tag) => tag.startsWith('key-'))).toHaveLength(2);
  });

  it('is what a dependant with changes of its own is linked to, all the same', async () => {
    const world = await commented();
    world.texts.set('web/a', '2');
    world.batches.length = 0;
    expect(outcomes(await run(world))).toEqual({ base: 'built', api: 'unchanged', web: 'built' });
    const web = world.batches
      .flatMap(({ requests }) => requests)
      .find((one) => one.service === 'web');
    const digest = world.engine.get('docker.io/shop/api:latest');
    expect(web?.contexts).toEqual({
      api: { kind: 'image', name: `docker.io/shop/api:latest@${digest}` },
    });
  });
});

describe('its dependants are built all the same', () => {
  const second = async (change: (world: FakeWorld) => void, options = {}) => {
    const world = await commented();
    change(world);
    return outcomes(await run(world, options));
  };

  it.each<[string, (world: FakeWorld) => void, object]>([
    ['when the image is another', (world) => reproducible(world), {}],
    ['when something of their own changed', ({ texts: all }) => all.set('api/a', '2'), {}],
    [
      'when their own image is gone',
      ({ engine }) => engine.delete('docker.io/shop/api:latest'),
      {},
    ],
    [
      'when their tag is on another image',
      ({ engine }) => engine.set('docker.io/shop/api:latest', 'sha256:other'),
      {},
    ],
    ['when building was asked for', () => undefined, { force: true }],
    ['when nothing may come from the cache', () => undefined, { noCache: true }],
  ])('%s', async (_, change, options) => {
    expect(await second(change, options)).toEqual({ base: 'built', api: 'built', web: 'built' });
  });

  it('when the parent fails they are not started', async () => {
    const failing = (world: FakeWorld): void => {
      world.result = () => ({
        status: 'failed',
        failure: { kind: 'step', message: 'no', transient: false },
      });
    };
    expect(await second(failing)).toEqual({
      base: 'failed',
      api: 'not-started',
      web: 'not-started',
    });
  });

  it('when an image of these inputs was built elsewhere, whose manifests nobody here knows', async () => {
    const world = await commented(pushing('v1'));
    const { key } = world.store('/repo').lastInputs('api') ?? { key: '' };
    world.fakeRegistry.publish(`registry.example.com/shop/api:key-${key}`, {
      digest: `sha256:${'e'.repeat(64)}`,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      platforms: new Map(),
    });
    // Proven by its own inputs still, but nothing can be said of what stands on it.
    expect(outcomes(await run(world))).toEqual({ base: 'built', api: 'unchanged', web: 'built' });
  });
});
