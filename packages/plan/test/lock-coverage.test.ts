import type { Diagnostic } from '@orchestrate/model';
import { formatLocation, normalizePlatform } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { imageNeeds } from '../src/image-needs.ts';
import { inferLinks } from '../src/links.ts';
import { lockCoverage } from '../src/lock-coverage.ts';
import { lockedImage } from '../src/locked-platform.ts';
import { digestOf, locked, lockOf, resolved, service, services, use } from './support.ts';

const python = 'docker.io/library/python:3.13-slim';

const lines = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map((one) => `${one.at && formatLocation(one.at)} ${one.code} ${one.message}`);

describe('imageNeeds', () => {
  const needsOf = (api: ReturnType<typeof service>, file: ReturnType<typeof resolved>) => {
    const links = inferLinks(services(api, service('base')), new Map([['api', [file]]]));
    return imageNeeds({ service: api, resolved: [file], links }).map(
      (need) => `${need.kind} ${need.normalized} ${need.platform} ${need.reachable}`,
    );
  };

  it('are the images of others: neither linked services nor named contexts', () => {
    const api = service('api', {
      contexts: {
        tools: { kind: 'local', path: 'tools' },
        'docker.io/acme/gen': { kind: 'service', service: 'base' },
      },
    });
    const file = resolved([
      use('docker/dockerfile:1', { kind: 'syntax' }),
      use('python:3.13-slim', { platform: 'linux/arm64' }),
      use('acme/base:1'),
      use('tools', { kind: 'mount' }),
      use('acme/gen:latest', { kind: 'copy' }),
      use('busybox', { kind: 'copy', reachable: false }),
    ]);
    expect(needsOf(api, file)).toEqual([
      'syntax docker.io/docker/dockerfile:1 undefined true',
      `from ${python} linux/arm64 true`,
      'copy docker.io/library/busybox:latest linux/amd64 false',
    ]);
  });

  it('are frontends whatever named contexts say: BuildKit does not look there for them', () => {
    const api = service('api', {
      contexts: { 'docker/dockerfile:1': { kind: 'local', path: 'x' } },
    });
    expect(needsOf(api, resolved([use('docker/dockerfile:1', { kind: 'syntax' })]))).toHaveLength(
      1,
    );
  });

  it('include named contexts that are images, needed once the Dockerfile mentions them', () => {
    const api = service('api', {
      contexts: {
        py: { kind: 'image', ref: 'python:3.13-slim' },
        other: { kind: 'image', ref: 'redis' },
      },
    });
    expect(needsOf(api, resolved([], { contextNames: ['py'] }))).toEqual([
      `context ${python} linux/amd64 true`,
      'context docker.io/library/redis:latest linux/amd64 false',
    ]);
  });

  it('are all named contexts that are images where nobody here has read the Dockerfile', () => {
    const api = service('api', {
      context: { kind: 'remote', url: 'https://example.com/api.git#main' },
      contexts: { py: { kind: 'image', ref: 'python:3.13-slim' } },
    });
    const needs = imageNeeds({
      service: api,
      resolved: [],
      links: [],
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(needs).toMatchObject([
      { kind: 'context', normalized: python, platform: 'linux/amd64', reachable: true },
      { kind: 'context', normalized: python, platform: 'linux/arm64', reachable: true },
    ]);
  });
});

describe('lockCoverage', () => {
  const file = (platform: string) =>
    resolved(
      [
        use('docker/dockerfile:1', { kind: 'syntax', line: 1 }),
        use('python:3.13-slim', { line: 2 }),
        use('redis:7', { line: 9, kind: 'copy' }),
        use('debian', { line: 12, reachable: false }),
      ],
      { platform },
    );
  const needs = ['api', 'worker'].flatMap((name) =>
    imageNeeds({
      service: service(name),
      resolved: [file('linux/amd64'), file('linux/arm64')],
      links: [],
    }),
  );

  it('names each unlocked place once, however many services and platforms share it', () => {
    const coverage = lockCoverage({ lock: undefined, needs, includeUnreachable: false });
    expect(lines(coverage.diagnostics)).toEqual([
      'Dockerfile:1:1 lock/missing Image docker/dockerfile:1 is not in the lock.',
      'Dockerfile:2:1 lock/missing Image python:3.13-slim is not in the lock.',
      'Dockerfile:9:1 lock/missing Image redis:7 is not in the lock.',
    ]);
    expect(coverage.toResolve).toEqual(
      ['docker.io/docker/dockerfile:1', python, 'docker.io/library/redis:7'].toSorted(),
    );
  });

  it('tells missing platforms, entries nobody uses, and unreachable stages only when asked', () => {
    const lock = lockOf({
      'docker.io/docker/dockerfile:1': locked('1', {}),
      [python]: locked('2', { 'linux/amd64': 'a', 'linux/arm64': 'b' }),
      'docker.io/library/redis:7': locked('3', { 'linux/amd64': 'a' }),
      'docker.io/library/nginx:1': locked('4'),
    });
    const coverage = lockCoverage({ lock, needs, includeUnreachable: false });
    expect(lines(coverage.diagnostics)).toEqual([
      'Dockerfile:9:1 lock/platform-missing The lock knows redis:7 for linux/amd64, but not for linux/arm64.',
    ]);
    expect(coverage.toResolve).toEqual(['docker.io/library/redis:7']);
    expect(coverage.unused).toEqual(['docker.io/library/nginx:1']);
    expect(lockCoverage({ lock, needs, includeUnreachable: true }).toResolve).toEqual([
      'docker.io/library/debian:latest',
      'docker.io/library/redis:7',
    ]);
  });
});

describe('lockedImage', () => {
  const image = locked('1', { 'linux/amd64': 'a', 'linux/arm/v6': 'b', 'linux/s390x': 'c' });

  it.each([
    ['linux/amd64', 'a'],
    ['linux/amd64/v3', 'a'],
    ['linux/arm/v7', 'b'],
    ['linux/arm', 'b'],
    ['linux/arm64', 'b'],
    ['linux/s390x', 'c'],
  ])('%s gets an image it can run', (platform, letter) => {
    expect(lockedImage(image, platform)?.digest).toBe(digestOf(letter));
    expect(normalizePlatform(platform)).toBeDefined();
  });

  it.each(['linux/arm/v5', 'linux/386', 'windows/amd64'])('%s gets none', (platform) => {
    expect(lockedImage(image, platform)).toBeUndefined();
  });

  it('prefers its own variant', () => {
    const both = locked('1', { 'linux/arm/v6': 'b', 'linux/arm/v7': 'd', 'linux/arm64': 'e' });
    expect(lockedImage(both, 'linux/arm/v7')?.digest).toBe(digestOf('d'));
    expect(lockedImage(both, 'linux/arm64')?.digest).toBe(digestOf('e'));
  });

  it('takes an image without an index for any platform, as BuildKit does', () => {
    const single = { ...image, mediaType: 'application/vnd.docker.distribution.manifest.v2+json' };
    expect(lockedImage(single, 'windows/amd64')?.digest).toBe(digestOf('a'));
  });
});
