import type { Instruction, Lock, SecretMountUse, ServiceSecret, Stage } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { secretAgreement } from '../src/secret-agreement.ts';
import { locked, lockOf, place, resolved, service } from './support.ts';

const IMAGE = 'docker.io/library/busybox:stable';
const lock: Lock = lockOf({ [IMAGE]: locked('b') });

const given = (id: string, line: number): ServiceSecret => ({
  id,
  provider: id,
  at: place('orchestrate.yaml', line),
});

const mount = (id: string, parts: Partial<SecretMountUse> = {}): SecretMountUse => ({
  id,
  required: false,
  target: `/run/secrets/${id}`,
  stage: 0,
  line: 3,
  at: place('Dockerfile', 3),
  reachable: true,
  ...parts,
});

const told = (found: ReturnType<typeof secretAgreement>) =>
  found.map((one) => `${one.severity} ${one.code} ${one.at && formatLocation(one.at)}`);

function agreement(secrets: readonly ServiceSecret[], mounts: readonly SecretMountUse[]) {
  const api = { service: service('api', { secrets }), resolved: [file(mounts), file(mounts)] };
  return secretAgreement([api], new Set(['api']), lock);
}

/** `FROM busybox`, then the given lines, from line 2 on. */
function file(mounts: readonly SecretMountUse[], lines: readonly string[] = ['', 'RUN x']) {
  const { dockerfile, ...rest } = resolved([], { secretMounts: mounts });
  const user = lines.findLast((line) => line.startsWith('USER '))?.slice(5);
  const instructions = lines.map((text, index): Instruction => {
    const [keyword = '', ...words] = text.split(' ');
    const body = words.join(' ');
    const line = index + 2;
    return {
      keyword,
      rest: body,
      body,
      flags: [],
      heredocs: [],
      at: place('Dockerfile', line),
      line,
      endLine: line,
    };
  });
  const [from] = instructions;
  if (from === undefined) throw new Error('no lines');
  const stage: Stage = { index: 0, base: 'busybox', baseAt: from.at, from, instructions };
  return {
    ...rest,
    dockerfile: { ...dockerfile, stages: [stage] },
    stages: [
      {
        index: 0,
        base: { kind: 'image' as const, normalized: IMAGE },
        reads: [],
        reachable: true,
        ...(user !== undefined && { user }),
      },
    ],
  };
}

describe('what manifest and Dockerfile say of secrets', () => {
  it('agrees when everything mounted is given', () => {
    expect(agreement([given('token', 5)], [mount('token', { required: true })])).toEqual([]);
  });

  it('is an error when a required mount is not given, once for all platforms', () => {
    expect(told(agreement([], [mount('token', { required: true })]))).toEqual([
      'error secret/not-provided Dockerfile:3:1',
    ]);
  });

  it('is a warning when the mount is optional, and nothing when its stage is not needed', () => {
    expect(told(agreement([], [mount('token')]))).toEqual([
      'warning secret/not-provided Dockerfile:3:1',
    ]);
    expect(agreement([], [mount('token', { reachable: false, required: true })])).toEqual([]);
  });

  it('warns of a secret that no needed RUN mounts', () => {
    expect(told(agreement([given('token', 5)], [mount('token', { reachable: false })]))).toEqual([
      'warning secret/unused orchestrate.yaml:5:1',
    ]);
  });

  it('takes credentials of remote sources as used', () => {
    expect(agreement([given('GIT_AUTH_TOKEN', 5)], [])).toEqual([]);
    expect(agreement([given('GIT_AUTH_TOKEN.example.com', 5)], [])).toEqual([]);
  });

  it('does not call an inherited secret unused that another service mounts', () => {
    const secrets = [given('token', 2)];
    const api = { service: service('api', { secrets }), resolved: [file([])] };
    const web = { service: service('web', { secrets }), resolved: [file([mount('token')])] };
    expect(secretAgreement([api, web], new Set(['api']), lock)).toEqual([]);
    expect(told(secretAgreement([api], new Set(['api']), lock))).toEqual([
      'warning secret/unused orchestrate.yaml:2:1',
    ]);
  });

  it('says nothing of Dockerfiles that only the builder can read', () => {
    const api = { service: service('api', { secrets: [given('token', 5)] }), resolved: [] };
    expect(secretAgreement([api], new Set(['api']), lock)).toEqual([]);
  });
});

describe('the user of the step', () => {
  const warned = (lines: readonly string[], parts: Partial<SecretMountUse> = {}) => {
    const line = lines.findIndex((text) => text.startsWith('RUN')) + 2;
    const api = {
      service: service('api', { secrets: [given('token', 5)] }),
      resolved: [file([mount('token', { line, ...parts })], lines)],
    };
    return secretAgreement([api], new Set(['api']), lock).map((one) => one.hint);
  };

  it.each([
    ['no user', ['RUN x'], {}],
    ['root', ['USER root', 'RUN x'], {}],
    ['a user that comes later', ['RUN x', 'USER app'], {}],
    ['its own uid', ['USER 1000', 'RUN x'], { uid: 1000 }],
    ['a name with some uid', ['USER app', 'RUN x'], { uid: 1000 }],
    ['a mode for all', ['USER app', 'RUN x'], { mode: '0444' }],
    ['a group', ['USER 5:1000', 'RUN x'], { gid: 1000, mode: '0440' }],
    ['a variable that is not known there', ['USER $A', 'RUN x', 'USER app'], {}],
  ] as const)('can read it as %s', (_case, lines, parts) => {
    expect(warned(lines, parts)).toEqual([]);
  });

  it.each([
    ['a number', ['USER 1000', 'RUN x'], {}, 'Add `uid=1000` to the mount.'],
    ['a name', ['USER app', 'RUN x'], {}, 'Add the numeric uid of app to the mount: `uid=…`.'],
    ['another uid', ['USER 1000', 'RUN x'], { uid: 1 }, 'Add `uid=1000` to the mount.'],
    ['another group', ['USER 5:6', 'RUN x'], { mode: '0440' }, 'Add `uid=5` to the mount.'],
  ] as const)('cannot read it as %s', (_case, lines, parts, hint) => {
    expect(warned(lines, parts)).toEqual([hint]);
  });

  it('does not matter for a variable', () => {
    const { target: _none, ...variable } = mount('token', { env: 'TOKEN', line: 3 });
    const api = {
      service: service('api', { secrets: [given('token', 5)] }),
      resolved: [file([variable], ['USER app', 'RUN x'])],
    };
    expect(secretAgreement([api], new Set(['api']), lock)).toEqual([]);
  });
});
