import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { lock } from '../src/lock.ts';
import { verifyLock } from '../src/verify-lock.ts';
import { BUILD, createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const TOOL = 'https://example.com/tool.tgz';
const MANIFEST = 'version: 1\nproject: shop\nservices:\n  api: {context: api}\n';

function worldWith(dockerfile: string, manifest = MANIFEST): FakeWorld {
  return createFakeWorld({ 'orchestrate.yaml': manifest, 'api/Dockerfile': dockerfile });
}

async function locked(world: FakeWorld) {
  const result = await lock(world, { check: false });
  return result.kind === 'locked' ? result : expect.fail(JSON.stringify(result.diagnostics));
}

describe('what triggers of a base pull', () => {
  const dockerfile = 'FROM base:1\nRUN true\n';
  const withTriggers = (): FakeWorld => {
    const world = worldWith(dockerfile);
    const onBuild = ['COPY --from=tools:2 /a /b'];
    world.fakeRegistry.publish('docker.io/library/base:1', {
      platforms: { 'linux/amd64': { onBuild } },
    });
    world.fakeRegistry.publish('docker.io/library/tools:2', { platforms: { 'linux/amd64': {} } });
    return world;
  };

  it('is locked with it, and stays', async () => {
    const world = withTriggers();
    const names = ['docker.io/library/base:1', 'docker.io/library/tools:2'];
    expect((await locked(world)).added).toEqual(names);
    expect(await locked(world)).toMatchObject({ added: [], removed: [] });
    expect([...(lockOf(world)?.images.keys() ?? [])]).toEqual(names);
  });

  it('is missing where an older lock lacks it', async () => {
    const world = withTriggers();
    const { lock: whole } = await locked(world);
    const images = new Map(whole.images);
    images.delete('docker.io/library/tools:2');
    world.lock = { kind: 'lock', lock: { ...whole, images } };
    expect(await lock(world, { check: true })).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'lock/missing', message: expect.stringContaining('tools:2') }],
    });
  });
});

describe('tools of the builder', () => {
  it('are locked like bases, and given to the build by digest and at their mirror', async () => {
    const manifest = `${MANIFEST.replace('{context: api}', '{context: api, attestations: {sbom: "example/scanner:1", provenance: max}}')}mirrors: {docker.io: localhost:5000}\nbuildkit: moby/buildkit:v0.25\n`;
    const world = worldWith('FROM scratch\n', manifest);
    for (const name of ['docker.io/example/scanner:1', 'docker.io/moby/buildkit:v0.25'])
      world.fakeRegistry.publish(name, { platforms: { 'linux/amd64': {} } });
    const { lock: whole } = await locked(world);
    const names = ['docker.io/example/scanner:1', 'docker.io/moby/buildkit:v0.25'];
    expect([...whole.images.keys()]).toEqual(names);
    await build(world, BUILD);
    const digest = whole.images.get('docker.io/example/scanner:1')?.digest;
    expect(world.batches[0]?.requests[0]?.attestations).toEqual({
      scanner: `localhost:5000/example/scanner:1@${digest}`,
      provenance: 'max',
    });
  });
});

describe('what ADD downloads', () => {
  const withDownload = (): FakeWorld => {
    const world = worldWith(
      `FROM busybox:stable\nADD ${TOOL} /\nADD --checksum=sha256:${'a'.repeat(64)} https://example.com/own.tgz /\n`,
    );
    world.web.set(TOOL, 'one');
    return world;
  };

  it('is fetched once and locked, unless the Dockerfile knows its checksum', async () => {
    const world = withDownload();
    expect((await locked(world)).added).toContain(TOOL);
    expect(world.asked).toEqual([TOOL]);
    expect(lockOf(world)?.downloads.get(TOOL)).toMatchObject({ sizeBytes: 3 });
    await locked(world);
    expect(world.asked).toEqual([TOOL]);
  });

  it('is missing with its line, or dropped when nobody names it', async () => {
    const world = withDownload();
    const { lock: whole } = await locked(world);
    world.lock = { kind: 'lock', lock: { ...whole, downloads: new Map() } };
    expect(await lock(world, { check: true })).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'lock/missing', message: expect.stringContaining(TOOL) }],
    });
    expect(await build(world, { ...BUILD, frozen: true })).toMatchObject({ kind: 'refused' });
    await locked(world);
    world.texts.set('api/Dockerfile', 'FROM busybox:stable\n');
    expect((await locked(world)).removed).toEqual([TOOL]);
    expect(lockOf(world)?.downloads.size).toBe(0);
  });

  it('is enforced by the policy and gives a key that moves with the bytes', async () => {
    const world = withDownload();
    await build(world, BUILD);
    const checksum = lockOf(world)?.downloads.get(TOOL)?.checksum;
    expect(world.batches[0]?.sourcePolicy?.rules).toContainEqual({
      action: 'CONVERT',
      selector: { identifier: TOOL },
      updates: { identifier: TOOL, attrs: { 'http.checksum': checksum } },
    });
    await build(world, BUILD);
    expect(world.batches).toHaveLength(1);
    const { lock: whole } = await locked(world);
    const other = `sha256:${'b'.repeat(64)}`;
    const download = { checksum: other, sizeBytes: 3, firstSeen: '', resolvedAt: '' };
    world.lock = { kind: 'lock', lock: { ...whole, downloads: new Map([[TOOL, download]]) } };
    const again = await build(world, BUILD);
    expect(world.batches).toHaveLength(2);
    const [planned] = again.kind === 'ended' ? again.plan.services : [];
    expect(planned?.decision).toMatchObject({
      reason: {
        text: expect.stringMatching(/^Download https:\/\/example.com\/tool.tgz went from/),
      },
    });
  });

  it('fails a build that used other bytes', async () => {
    const world = withDownload();
    await locked(world);
    world.result = () => ({
      materials: [
        { uri: TOOL, digest: `sha256:${'f'.repeat(64)}` },
        {
          uri: 'pkg:docker/busybox',
          digest: lockOf(world)?.images.get('docker.io/library/busybox:stable')?.digest ?? '',
        },
      ],
    });
    const ended = await build(world, BUILD);
    expect(ended.kind === 'ended' && ended.record.services[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(TOOL),
    });
  });

  it('is told with its line when it cannot be had', async () => {
    const world = withDownload();
    world.web.clear();
    expect(await lock(world, { check: false })).toMatchObject({
      kind: 'refused',
      diagnostics: [
        { code: 'lock/unresolved', at: { source: { path: 'api/Dockerfile' } }, hint: 'fake' },
      ],
    });
    expect(world.lock).toEqual({ kind: 'none' });
  });

  it('is verified by its bytes', async () => {
    const world = withDownload();
    await locked(world);
    expect(await verifyLock(world, {})).toMatchObject({ downloads: 1, gone: 0, diagnostics: [] });
    world.web.set(TOOL, 'two');
    expect(await verifyLock(world, {})).toMatchObject({
      gone: 1,
      diagnostics: [{ code: 'lock/changed', at: { source: { path: 'api/Dockerfile' } } }],
    });
    world.web.delete(TOOL);
    expect(await verifyLock(world, {})).toMatchObject({
      gone: 1,
      diagnostics: [{ code: 'lock/gone' }],
    });
  });
});
