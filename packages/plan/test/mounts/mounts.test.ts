import { createHash } from 'node:crypto';
import type { CacheMountUse, ResolvedDockerfile, Service } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import {
  lockfilesAmong,
  mountKey,
  mountTags,
  type TravellingMount,
  toolAt,
  travellingMounts,
} from '../../src/index.ts';
import { place, resolved, service } from '../support.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function use(target: string, parts: Partial<CacheMountUse> = {}): CacheMountUse {
  return {
    id: target,
    target,
    sharing: 'shared',
    stage: 0,
    at: place('Dockerfile', 2),
    line: 2,
    reachable: true,
    ...parts,
  };
}

function using(
  one: Service,
  uses: readonly CacheMountUse[],
  parts: Partial<ResolvedDockerfile> = {},
  platforms = ['linux/amd64'],
) {
  return {
    service: one,
    resolved: new Map(
      platforms.map((name) => [name, resolved([], { cacheMounts: uses, ...parts })]),
    ),
  };
}

const found = (...services: Parameters<typeof travellingMounts>[0]['services'][number][]) =>
  travellingMounts({ services, namespace: 'shop', hash });

describe('mounts that travel', () => {
  it('are one where the builder has one, whoever uses it', () => {
    const { mounts } = found(
      using(service('api'), [use('/root/.cache/pip')]),
      using(service('web'), [use('/var/pip', { id: '/root/.cache/pip', line: 4 })]),
    );
    expect(mounts.map(({ id, uses }) => [id, uses.map((one) => one.service)])).toEqual([
      ['/root/.cache/pip', ['api', 'web']],
    ]);
  });

  it('are several for other ids, owners and modes', () => {
    const { mounts } = found(
      using(service('api'), [
        use('/c'),
        use('/c', { id: 'other' }),
        use('/c', { uid: 1000 }),
        use('/c', { uid: 1000, gid: 5 }),
        use('/c', { mode: '0700' }),
      ]),
    );
    expect(new Set(mounts.map(({ name }) => name)).size).toBe(5);
  });

  it('have a name that is fit for a tag, and another one in another namespace', () => {
    const services = [
      using(service('api'), [use('/x y/é'.repeat(40))], {}, ['linux/arm/v7', 'linux/amd64']),
    ];
    const [first] = travellingMounts({ services, namespace: 'a', hash }).mounts;
    const [second] = travellingMounts({ services, namespace: 'b', hash }).mounts;
    expect(first?.name).toMatch(/^[A-Za-z0-9_][\w.-]{0,100}$/);
    expect(first?.name).toContain('amd64_arm-v7');
    expect(second?.name).not.toBe(first?.name);
    for (const tag of Object.values(mountTags(first ?? expect.fail('no mount'), 'k'.repeat(16))))
      expect(tag).toMatch(/^\w[\w.-]{0,127}$/);
  });

  it('leave out what no wanted stage uses, what starts as a copy and what the manifest keeps', () => {
    const keeping = service('api', { cacheMounts: { '/b': { lockfiles: [], persist: false } } });
    const { mounts, bound } = found(
      using(keeping, [
        use('/a', { reachable: false }),
        use('/b'),
        use('/c', { from: 'seed' }),
        use('/d'),
      ]),
    );
    expect(mounts.map(({ id }) => id)).toEqual(['/d']);
    expect(bound.map(({ use: { id }, reason }) => [id, reason])).toEqual([
      ['/b', 'asked'],
      ['/c', 'seeded'],
    ]);
  });

  it('know which were used beside a secret that is really given', () => {
    const secret = {
      id: 'token',
      required: true,
      stage: 0,
      at: place('Dockerfile', 2),
      reachable: true,
    };
    const given = service('api', {
      secrets: [{ id: 'token', provider: 'token', at: place('orchestrate.yaml', 1) }],
    });
    const besides = (one: Service, line: number) =>
      found(using(one, [use('/a')], { secretMounts: [{ ...secret, line }] })).mounts[0]?.uses[0]
        ?.besideSecret;
    expect([besides(given, 2), besides(given, 3), besides(service('api'), 2)]).toEqual([
      true,
      false,
      false,
    ]);
    const ssh = { sshMounts: [{ id: 'default', line: 2, reachable: true }] };
    expect(found(using(service('api'), [use('/a')], ssh)).mounts[0]?.uses[0]?.besideSecret).toBe(
      true,
    );
  });
});

describe('tools and their lockfiles', () => {
  it.each([
    ['/root/.cache/pip', 'pip'],
    ['/home/app/.cache/pip', 'pip'],
    ['/root/.npm', 'npm'],
    ['/go/pkg/mod', 'go'],
    ['/root/.cache/go-build', 'go build'],
    ['/usr/local/cargo/registry', 'cargo'],
    ['/src/target', 'cargo'],
    ['/pnpm/store', 'pnpm'],
    ['/usr/local/share/.cache/yarn', 'yarn'],
    ['/root/.m2', 'maven'],
    ['/root/.gradle', 'gradle'],
    ['/root/.nuget/packages', 'nuget'],
    ['/var/cache/apt', undefined],
  ])('%s is the folder of %s', (target, name) => {
    expect(toolAt(target)?.name).toBe(name);
  });

  it('takes the exact lockfiles, and looser ones only without them', () => {
    const npm = toolAt('/root/.npm') ?? expect.fail('npm is known');
    const both = ['web/package.json', 'web/package-lock.json', 'web/src/package-lock.json.ts'];
    expect(lockfilesAmong(npm, both)).toEqual(['web/package-lock.json']);
    expect(lockfilesAmong(npm, ['web/package.json'])).toEqual(['web/package.json']);
    expect(lockfilesAmong(npm, ['web/main.ts'])).toEqual([]);
  });
});

describe('the key of a mount', () => {
  const mount: TravellingMount =
    found(using(service('api'), [use('/go/pkg/mod')])).mounts[0] ?? expect.fail('no mount');
  const key = (seen: Parameters<typeof mountKey>[0]['seen'], named: typeof seen = []) =>
    mountKey({ mount, named, seen, hash });

  it('follows the content of lockfiles and nothing else', () => {
    const files = [
      { path: 'api/go.sum', hash: '1' },
      { path: 'api/main.go', hash: '2' },
    ];
    const before = key(files);
    expect(before.lockfiles).toEqual(['api/go.sum']);
    expect(key(files.toReversed())).toEqual(before);
    expect(
      key([
        { path: 'api/go.sum', hash: '1' },
        { path: 'api/main.go', hash: '3' },
      ]),
    ).toEqual(before);
    expect(key([{ path: 'api/go.sum', hash: '9' }]).key).not.toBe(before.key);
    expect(key([...files, { path: 'web/go.sum', hash: '1' }]).key).not.toBe(before.key);
  });

  it('goes by what the manifest names instead', () => {
    const named = [{ path: 'tools.txt', hash: '1' }];
    expect(key([{ path: 'api/go.sum', hash: '1' }], named).lockfiles).toEqual(['tools.txt']);
  });

  it('is one for ever when nothing says what the mount will hold', () => {
    expect(key([])).toEqual({ key: expect.stringMatching(/^[0-9a-f]{16}$/), lockfiles: [] });
  });
});
