import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientVersions } from '@orchestrate/model';
import { createFakeRunStore } from '@orchestrate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createBuilders } from '../../src/index.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';
import { type StandIn, standIn } from '../support/stand-in.ts';

let engine: FakeEngine | undefined;
let plugin: StandIn | undefined;
afterEach(async () => {
  await Promise.all([engine?.close(), plugin?.close()]);
  engine = undefined;
  plugin = undefined;
});

interface Surroundings {
  readonly info?: unknown;
  readonly version?: string;
}

/** Looks at the builder of an engine that says this of itself, with a buildx of this version. */
async function inspect({ info, version }: Surroundings, name?: string) {
  plugin = await standIn('', version);
  engine = await fakeEngine(info === undefined ? {} : { 'GET /info': { body: info } });
  const env = { ...plugin.env, DOCKER_HOST: engine.host };
  return createBuilders({ env }).inspect(name);
}

const codeOf = (answer: Awaited<ReturnType<typeof inspect>>) =>
  answer.ok ? 'ok' : answer.diagnostic.code;

describe('builders', () => {
  it('are what the engine says', async () => {
    const info = {
      ServerVersion: '28.5.2',
      OSType: 'linux',
      Architecture: 'aarch64',
      DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    };
    expect(await inspect({ info })).toEqual({
      ok: true,
      info: {
        name: 'default',
        driver: 'docker',
        platforms: ['linux/arm64'],
        engineVersion: '28.5.2',
        containerdStore: true,
      },
    });
  });

  it('are reached by a client that says its version when it is asked', async () => {
    await inspect({ info: { ServerVersion: '28.5.2' } });
    expect(await createBuilders({ env: plugin?.env ?? {} }).client()).toEqual({
      ok: true,
      version: '0.29.1',
    });
  });

  it('are reached by a client that is not asked again while its file is the same', async () => {
    plugin = await standIn('');
    const { env } = plugin;
    const { client } = createBuilders({ env });
    const store = createFakeRunStore();
    const stamps: string[] = [];
    const known: ClientVersions = {
      clientVersion: (file, stamp) => {
        stamps.push(stamp);
        return store.clientVersion(file, stamp);
      },
      rememberClientVersion: store.rememberClientVersion,
    };
    const file = path.join(env['DOCKER_CONFIG'] ?? '', 'cli-plugins', 'docker-buildx');
    expect(await client(known)).toEqual({ ok: true, version: '0.29.1' });
    // Had it been asked, it would have said another one.
    known.rememberClientVersion(file, stamps[0] ?? '', '0.28.0');
    expect(await client(known)).toEqual({ ok: true, version: '0.28.0' });
    await appendFile(file, '// another release\n');
    expect(await client(known)).toEqual({ ok: true, version: '0.29.1' });
    expect(new Set(stamps).size).toBe(2);
  });

  it('of other drivers load into the engine of the current context, whoever builds', async () => {
    await inspect({ info: { ServerVersion: '28.5.2' } });
    const env = { ...plugin?.env, DOCKER_HOST: engine?.host ?? '', BUILDX_BUILDER: 'far' };
    expect(await createBuilders({ env }).engine()).toMatchObject({
      info: { driver: 'docker', engineVersion: '28.5.2' },
    });
    await engine?.close();
    engine = undefined;
    expect(await createBuilders({ env }).engine()).toMatchObject({
      diagnostic: { code: 'buildkit/no-engine', message: expect.stringContaining(env.DOCKER_HOST) },
    });
  });

  it('keep images in layers of their own in engines without the containerd store', async () => {
    const info = { ServerVersion: '28.5.2', DriverStatus: [['Backing Filesystem', 'extfs']] };
    expect(await inspect({ info })).toMatchObject({ info: { containerdStore: false } });
  });

  it('are refused with a code and something to do about it', async () => {
    const good = { ServerVersion: '28.5.2' };
    expect(codeOf(await inspect({}))).toBe('buildkit/no-engine');
    expect(codeOf(await inspect({ info: { ServerVersion: '24.0.7' } }))).toBe(
      'buildkit/engine-too-old',
    );
    expect(codeOf(await inspect({ info: good, version: '0.18.0' }))).toBe('ok');
    const old = await createBuilders({ env: plugin?.env ?? {} }).client();
    expect(old).toMatchObject({ ok: false, diagnostic: { code: 'buildkit/buildx-too-old' } });
    const none = await createBuilders({ env: { PATH: '' }, pluginFolders: [] }).inspect();
    expect(none).toMatchObject({
      ok: false,
      diagnostic: {
        code: 'buildkit/no-buildx',
        severity: 'error',
        hint: expect.stringMatching(/Install/),
      },
    });
  });
});
