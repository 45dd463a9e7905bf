import { aRunRecord, aServiceRecord, aStep } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { codes, findingsOf, mended } from './cache-doctor-support.ts';

const CLEAN = 'rm -f /etc/apt/apt.conf.d/docker-clean;';
const APT = `RUN --mount=type=cache,target=/var/cache/apt,sharing=locked ${CLEAN} apt-get install -y git\n`;
const of = (manifest: string, files: Readonly<Record<string, string>>) =>
  findingsOf({
    'orchestrate.yaml': `version: 1\nproject: shop\nregistry: r.example/shop\n${manifest}`,
    ...files,
  });
const TWO = 'services:\n  a: {context: a}\n  b: {context: b}\n';

describe('cache/shared-by-distributions', () => {
  it('is told across services, and mended with an id', async () => {
    const findings = await of(TWO, {
      'a/Dockerfile': `FROM debian:12-slim\n${APT}`,
      'b/Dockerfile': `FROM ubuntu:24.04\n${APT}`,
    });
    expect(codes(findings)).toEqual(['shared-by-distributions']);
    expect(findings[0]?.message).toContain('noble here, and for bookworm in a');
    const text = mended(findings, 'shared-by-distributions');
    expect(text).toContain('sharing=locked,id=var-cache-apt-noble');
    expect(
      await of(TWO, { 'a/Dockerfile': `FROM debian:12-slim\n${APT}`, 'b/Dockerfile': text }),
    ).toEqual([]);
  });

  it('is not told of one distribution under several names, of unknown ones, or of other owners', async () => {
    const both = (one: string, other: string, run = APT) =>
      of(TWO, { 'a/Dockerfile': `FROM ${one}\n${APT}`, 'b/Dockerfile': `FROM ${other}\n${run}` });
    expect(await both('debian:12', 'python:3.13-slim-bookworm')).toEqual([]);
    expect(await both('debian:12', 'python:3.13-slim')).toEqual([]);
    expect(
      await both('debian:12', 'ubuntu:24.04', APT.replace('locked', 'locked,mode=0700')),
    ).toEqual([]);
    expect(codes(await both('debian:12', 'golang:1-trixie'))).toEqual(['shared-by-distributions']);
  });
});

describe('cache/shared-by-architectures', () => {
  const platforms = 'services:\n  a: {context: a, platforms: [linux/amd64, linux/arm64]}\n';

  it('is told of package managers of distributions, once for all platforms', async () => {
    const findings = await of(platforms, { 'a/Dockerfile': `FROM debian:12\n${APT}` });
    expect(codes(findings)).toEqual(['shared-by-architectures']);
    const text = mended(findings, 'shared-by-architectures');
    expect(text).toContain(
      'ARG TARGETARCH\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked,id=var-cache-apt-$TARGETARCH rm',
    );
    expect(await of(platforms, { 'a/Dockerfile': text })).toEqual([]);
  });

  it('is not told of stages that run on the builder, or of tools that tell platforms apart', async () => {
    expect(
      await of(platforms, { 'a/Dockerfile': `FROM --platform=linux/amd64 debian:12\n${APT}` }),
    ).toEqual([]);
    const npm = 'FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci\n';
    expect(await of(platforms, { 'a/Dockerfile': npm })).toEqual([]);
  });
});

describe('a base that is another service', () => {
  const manifest =
    'services:\n  base: {context: base}\n  api: {context: api, contexts: {base: service:base}}\n';
  const api = (run: string) => `FROM base\n${run}\n`;

  it('gives user, variables and clean-ups', async () => {
    const base = `FROM debian:12\nENV PIP_CACHE_DIR=/pip\nRUN ${CLEAN}\nUSER 10:10\n`;
    const pip = 'RUN --mount=type=cache,target=/pip,uid=10,gid=10 pip install x';
    expect(await of(manifest, { 'base/Dockerfile': base, 'api/Dockerfile': api(pip) })).toEqual([]);
    const apt = `USER root\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get install -y git`;
    expect(await of(manifest, { 'base/Dockerfile': base, 'api/Dockerfile': api(apt) })).toEqual([]);
    const findings = await of(manifest, {
      'base/Dockerfile': base,
      'api/Dockerfile': api('RUN --mount=type=cache,target=/c make'),
    });
    expect(findings[0]?.message).toBe(
      'USER 10:10, which the base ends with, cannot write to the mount of /c, which belongs to root.',
    );
  });

  it('is found by its tag as well', async () => {
    const files = {
      'base/Dockerfile': 'FROM debian:12\nUSER 10\n',
      'api/Dockerfile': 'FROM r.example/shop/base\nRUN --mount=type=cache,target=/c make\n',
    };
    expect(
      codes(await of('services:\n  base: {context: base}\n  api: {context: api}\n', files)),
    ).toEqual(['unwritable']);
  });
});

it('takes the user of a locked base', async () => {
  const files = {
    'orchestrate.yaml':
      'version: 1\nproject: shop\nregistry: r.example\nservices:\n  a: {context: a}\n',
    'a/Dockerfile': 'FROM r.example/base:1\nRUN --mount=type=cache,target=/c make\n',
  };
  const image = {
    digest: 'sha256:a',
    sizeCompressedBytes: 1,
    layers: [],
    user: '65532',
    onBuild: [],
  };
  const findings = await findingsOf(files, (world) => {
    world.lock = {
      kind: 'lock',
      lock: {
        version: 1,
        downloads: new Map(),
        images: new Map([
          [
            'r.example/base:1',
            {
              digest: 'sha256:a',
              mediaType: 'application/vnd.oci.image.manifest.v1+json',
              platforms: new Map([['linux/amd64', image]]),
              firstSeen: '2026-01-01T00:00:00Z',
              resolvedAt: '2026-01-01T00:00:00Z',
            },
          ],
        ]),
      },
    };
  });
  expect(codes(findings)).toEqual(['unwritable']);
  expect(mended(findings, 'unwritable')).toContain('target=/c,uid=65532 make');
});

describe('cache/never-hit', () => {
  const run = 'RUN --mount=type=cache,target=/root/.npm npm ci --tag $V\n';
  const files = {
    'orchestrate.yaml':
      'version: 1\nproject: shop\nregistry: r.example\nservices:\n  a: {context: a}\n',
    'a/Dockerfile': `FROM node:24\nARG V=1\n${run}`,
  };
  const text = '--mount=type=cache,target=/root/.npm npm ci --tag 1';
  /** Runs that took so many seconds, oldest first. */
  const after = (...seconds: readonly number[]) =>
    findingsOf(files, (world) => {
      for (const [index, took] of seconds.entries()) {
        const startedAt = 1000 * (index + 1);
        const step = aStep(text, {
          stage: 'stage-0',
          startedAt,
          completedAt: startedAt + 1000 * took,
        });
        const services = [aServiceRecord('a', { steps: [step] })];
        world.store('/repo').save(aRunRecord(`run${index}`, { startedAt, services }));
      }
    });

  it('is told when no later run was quicker than the first', async () => {
    const findings = await after(20, 19, 22, 20);
    expect(codes(findings)).toEqual(['never-hit']);
    expect(findings[0]).toMatchObject({ severity: 'info' });
    expect(findings[0]?.message).toContain(
      '20.0 s the first time, and never less than 19.0 s in 3 later runs',
    );
  });

  it('is not told of few or short runs, or when one was quicker', async () => {
    expect(await after(20, 20, 20)).toEqual([]);
    expect(await after(2, 2, 2, 2)).toEqual([]);
    expect(await after(20, 20, 4, 20, 20)).toEqual([]);
    expect(await after()).toEqual([]);
  });
});

describe('layer caches', () => {
  const file = {
    'a/Dockerfile': 'FROM scratch\nCOPY x /\n',
    'b/Dockerfile': 'FROM scratch\nCOPY x /\n',
  };
  const cache = (to: string, from = '') =>
    of(
      `services:\n  a:\n    context: a\n    cache:\n      to: [${to}]\n      from: [${from}]\n`,
      file,
    );
  const ref = (tag: string) => `"type=registry,ref=r.example/shop/a:${tag},mode=max"`;

  it('must not be written by two services', async () => {
    const manifest = `defaults:\n  cache: {to: ["type=gha,mode=max"]}\n${TWO}`;
    const findings = await of(manifest, file);
    expect(codes(findings)).toEqual(['written-twice']);
    expect(findings[0]?.message).toContain('a and b write one layer cache');
    const text = mended(findings, 'written-twice');
    expect(text).toContain('"type=gha,mode=max,scope=${service}"');
    expect(await findingsOf({ 'orchestrate.yaml': text, ...file })).toEqual([]);
  });

  it('are told apart by what each backend calls them', async () => {
    const both = (one: string, other: string) =>
      of(
        `services:\n  a: {context: a, cache: {to: ["${one}"]}}\n  b: {context: b, cache: {to: ["${other}"]}}\n`,
        file,
      );
    expect(codes(await both('type=gha,scope=a', 'type=gha,scope=b'))).toEqual([]);
    expect(codes(await both('type=local,dest=x', 'type=local,dest=x'))).toEqual([
      'written-twice',
      'written-twice',
    ]);
    expect(codes(await both('type=inline', 'type=inline'))).toEqual([]);
    const name = '${GITHUB_REF_NAME:-x}';
    expect(
      codes(await both(`type=s3,bucket=b,name=a-${name}`, `type=s3,bucket=b,name=b-${name}`)),
    ).toEqual([]);
  });

  it('should not be written by every branch', async () => {
    const findings = await cache(ref('cache'));
    expect(codes(findings)).toEqual(['branches-overwrite']);
    expect(mended(findings, 'branches-overwrite')).toContain(
      'shop/a:cache-${git.branch:-detached},mode=max',
    );
    expect(await cache(ref('cache-${git.branch:-detached}'))).toEqual([]);
    expect(await cache(ref('cache-${CI_COMMIT_REF_SLUG:-local}'))).toEqual([]);
  });

  it('that releases read must not be written by pull requests', async () => {
    const always = await cache(ref('cache'), ref('cache'));
    expect(codes(always)).toEqual(['pull-requests-write']);
    const text = mended(always, 'pull-requests-write');
    expect(text).toContain('shop/a:cache-${git.branch:-detached},mode=max');
    expect(text).toContain('shop/a:cache-main,mode=max');
    expect(await findingsOf({ 'orchestrate.yaml': text, ...file })).toEqual([]);
    const fallback = await cache(ref('cache-${git.branch:-main}'), ref('cache-main'));
    expect(codes(fallback)).toEqual(['pull-requests-write']);
    expect(mended(fallback, 'pull-requests-write')).toContain('${git.branch:-detached}');
  });

  it('should lie beside the image', async () => {
    const findings = await cache(
      '"type=registry,ref=r.example/caches/a:x-${git.branch:-detached}"',
    );
    expect(codes(findings)).toEqual(['other-repository']);
    expect(mended(findings, 'other-repository')).toContain(
      'ref=r.example/shop/a:x-${git.branch:-detached}"',
    );
  });

  it('by type lie beside the image unless a repository is named', async () => {
    const typed = (more: string) =>
      of(`services:\n  a: {context: a, cache: {type: registry${more}}}\n`, file);
    expect(await typed('')).toEqual([]);
    const findings = await typed(', repository: r.example/caches/a');
    expect(codes(findings)).toEqual(['other-repository']);
    expect(findings[0]?.hint).toContain('Leave `repository` out');
  });

  it('of several platforms are a matter of the builder', async () => {
    const manifest = `services:\n  a: {context: a, platforms: [linux/amd64, linux/arm64], cache: {to: [${ref('${git.branch:-detached}')}]}}\n`;
    expect(await of(manifest, file)).toMatchObject([
      { code: 'cache/written-twice', severity: 'info' },
    ]);
  });

  it('are left alone below a comment', async () => {
    const manifest = `services:\n  a:\n    context: a\n    cache:\n      # orchestrate ignore=cache/branches-overwrite\n      to: [${ref('cache')}]\n`;
    expect(await of(manifest, file)).toEqual([]);
  });
});
