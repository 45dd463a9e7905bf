import { describe, expect, it } from 'vitest';
import { lock } from '../src/lock.ts';
import { pinDockerfiles } from '../src/pin-dockerfiles.ts';
import { createFakeWorld, type FakeWorld, lockOf } from './fake-world.ts';

const MANIFEST = 'version: 1\nproject: shop\nservices:\n  app: {context: app}\n';
const NAMES = ['busybox:stable', 'python:3.13-slim', 'python:3.12', 'node:24', 'alpine:latest'];

async function lockedWorld(dockerfile: string, manifest = MANIFEST): Promise<FakeWorld> {
  const world = createFakeWorld({ 'orchestrate.yaml': manifest, 'app/Dockerfile': dockerfile });
  for (const name of NAMES)
    world.fakeRegistry.publish(`docker.io/library/${name}`, {
      platforms: { 'linux/amd64': { layers: [name] } },
    });
  const result = await lock(world, { check: false });
  if (result.kind !== 'locked') throw new Error(JSON.stringify(result.diagnostics));
  return world;
}

const textOf = (world: FakeWorld) => world.texts.get('app/Dockerfile') ?? '';
const at = (world: FakeWorld, name: string) =>
  `@${world.fakeRegistry.tagsOf(`docker.io/library/${name.split(':')[0]}`).get(name.split(':')[1] ?? '')}`;

describe('writing digests into Dockerfiles', () => {
  it.each([
    ['FROM', 'FROM python:3.13-slim AS a\n', 'FROM python:3.13-slim% AS a\n'],
    [
      'blanks, case, comments, line ends',
      '# x\r\n\r\nfrom   python:3.13-slim   as a\r\nRUN  true # y',
      '# x\r\n\r\nfrom   python:3.13-slim%   as a\r\nRUN  true # y',
    ],
    ['a byte order mark', '\uFEFFFROM python:3.13-slim\n', '\uFEFFFROM python:3.13-slim%\n'],
    [
      'a platform',
      'FROM --platform=linux/amd64 python:3.13-slim\n',
      'FROM --platform=linux/amd64 python:3.13-slim%\n',
    ],
    [
      'COPY --from',
      'FROM scratch\nCOPY --from=python:3.13-slim /a /b\n',
      'FROM scratch\nCOPY --from=python:3.13-slim% /a /b\n',
    ],
    [
      'a mount',
      'FROM busybox:stable@!\nRUN --mount=type=bind,from=python:3.13-slim,target=/x true\n',
      'FROM busybox:stable@!\nRUN --mount=type=bind,from=python:3.13-slim%,target=/x true\n',
    ],
    [
      'a whole name in an ARG',
      'ARG BASE=python:3.13-slim\nFROM ${BASE}\n',
      'ARG BASE=python:3.13-slim%\nFROM ${BASE}\n',
    ],
    [
      'a tag in an ARG',
      'ARG OTHER=1 TAG="3.13-slim"\nFROM python:$TAG\n',
      'ARG OTHER=1 TAG="3.13-slim%"\nFROM python:$TAG\n',
    ],
    [
      'an ARG with the same value elsewhere',
      'ARG A=3.13-slim\nARG B=3.13-slim\nFROM python:${B}\n',
      'ARG A=3.13-slim\nARG B=3.13-slim%\nFROM python:${B}\n',
    ],
    ['no tag', 'FROM alpine\n', 'FROM alpine:latest&\n'],
    [
      'a heredoc that looks like FROM',
      'FROM python:3.13-slim\nRUN <<E\nFROM python:3.13-slim\nE\n',
      'FROM python:3.13-slim%\nRUN <<E\nFROM python:3.13-slim\nE\n',
    ],
  ])('changes nothing but the name: %s', async (_what, before, after) => {
    const probe = await lockedWorld('FROM scratch\n');
    const busybox = at(probe, 'busybox:stable');
    const fill = (text: string) =>
      text
        .replaceAll('@!', busybox)
        .replaceAll('%', at(probe, 'python:3.13-slim'))
        .replaceAll('&', at(probe, 'alpine:latest'));
    const world = await lockedWorld(fill(before));
    const result = await pinDockerfiles(world, { mode: 'write' });
    expect(result).toMatchObject({ kind: 'pinned', files: ['app/Dockerfile'], diagnostics: [] });
    expect(textOf(world)).toBe(fill(after));
    expect(await lock(world, { check: true })).toMatchObject({ kind: 'locked' });
    // A second time there is nothing to do, and stripping leads back.
    expect(await pinDockerfiles(world, { mode: 'write' })).toMatchObject({ files: [] });
    if (before.includes('alpine') || before.includes('@!')) return;
    await pinDockerfiles(world, { mode: 'strip' });
    expect(textOf(world)).toBe(fill(before));
    expect(await lock(world, { check: true })).toMatchObject({ kind: 'locked' });
  });

  it('keeps the day on which a digest was first seen, under the new name', async () => {
    const world = await lockedWorld('FROM python:3.13-slim\n');
    const before = lockOf(world)?.images.get('docker.io/library/python:3.13-slim');
    await pinDockerfiles(world, { mode: 'write' });
    const name = `docker.io/library/python:3.13-slim${at(world, 'python:3.13-slim')}`;
    expect([...(lockOf(world)?.images ?? [])]).toEqual([[name, before]]);
  });

  it.each([
    ['an argument of the manifest', 'ARG TAG=3.13-slim\nFROM python:$TAG\n', 'args: {TAG: "3.12"}'],
    [
      'an ARG that two images share',
      'ARG TAG=24\nFROM node:$TAG AS a\nFROM python:${TAG:-x}\n',
      'args: {}',
    ],
    ['a variable in the middle', 'ARG V=3\nFROM python:$V.13-slim\n', 'args: {}'],
  ])('leaves a name alone that it cannot write rightly: %s', async (_what, dockerfile, args) => {
    const manifest = `version: 1\nproject: shop\nservices:\n  app: {context: app, ${args}}\n`;
    const world = createFakeWorld({ 'orchestrate.yaml': manifest, 'app/Dockerfile': dockerfile });
    for (const name of [...NAMES, 'python:24'])
      world.fakeRegistry.publish(`docker.io/library/${name}`, {
        platforms: { 'linux/amd64': { layers: [name] } },
      });
    await lock(world, { check: false });
    const before = lockOf(world);
    const result = await pinDockerfiles(world, { mode: 'write' });
    expect(result).toMatchObject({ kind: 'pinned', files: [] });
    expect(result.diagnostics[0]).toMatchObject({ code: 'lock/unwritable', severity: 'warning' });
    expect(textOf(world)).toBe(dockerfile);
    expect(lockOf(world)).toBe(before);
  });

  it('serves two services of one Dockerfile that mean different images by one ARG', async () => {
    const manifest =
      'version: 1\nproject: shop\nservices:\n  app: {context: app}\n  old: {context: app, args: {TAG: "3.12"}}\n';
    const world = await lockedWorld('ARG TAG=3.13-slim\nFROM python:$TAG\n', manifest);
    const result = await pinDockerfiles(world, { mode: 'write' });
    expect(result.diagnostics.map(({ code }) => code)).toContain('lock/unwritable');
    expect(await lock(world, { check: true })).toMatchObject({ kind: 'locked' });
  });

  it('does not take the digest out of a name that has no tag', async () => {
    const probe = await lockedWorld('FROM scratch\n');
    const text = `FROM alpine${at(probe, 'alpine:latest')}\n`;
    const world = await lockedWorld(text);
    expect(await pinDockerfiles(world, { mode: 'strip' })).toMatchObject({ files: [] });
    expect(textOf(world)).toBe(text);
  });
});
