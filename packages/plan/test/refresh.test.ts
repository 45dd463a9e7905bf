import type { Sighting } from '@orchestrate/model';
import { matchesImage, normalizeImagePattern } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import {
  affectedServices,
  type Ground,
  type ImageNeed,
  imageChange,
  neededManifests,
  readSelectors,
  referencesUnder,
  rememberSightings,
  sight,
  waitsUntil,
} from '../src/index.ts';
import { digestOf, locked, place } from './support.ts';

const HOUR = 3_600_000;
const NAME = 'docker.io/library/python:3';
const START = Date.parse('2026-11-20T02:00:00Z');

const need = (parts: Partial<ImageNeed> = {}): ImageNeed => ({
  service: 'api',
  kind: 'from',
  ref: 'python:3',
  normalized: NAME,
  platform: 'linux/amd64',
  reachable: true,
  at: place('api/Dockerfile', 1),
  ...parts,
});

describe('a change of an image', () => {
  const before = locked('1', { 'linux/amd64': 'a', 'linux/arm64': 'b' });

  it('is none when those who use it get the same images', () => {
    const attested = locked('2', { 'linux/amd64': 'a', 'linux/arm64': 'b' });
    const elsewhere = locked('3', { 'linux/amd64': 'a', 'linux/arm64': 'c' });
    expect(imageChange({ before, after: attested, needs: [need()] })).toBeUndefined();
    expect(imageChange({ before, after: elsewhere, needs: [need()] })).toBeUndefined();
  });

  it('lists every platform that differs, and who is touched', () => {
    const after = locked('2', { 'linux/amd64': 'd', 'linux/s390x': 'e' });
    const change = imageChange({ before, after, needs: [need()] });
    expect(change?.platforms.map(({ platform, used }) => [platform, used])).toEqual([
      ['linux/amd64', true],
      ['linux/arm64', false],
      ['linux/s390x', false],
    ]);
  });

  it('of a frontend counts for every platform, because it runs on the builder', () => {
    const after = locked('2', { 'linux/amd64': 'a', 'linux/arm64': 'c' });
    const { platform: _, ...frontend } = need({ kind: 'syntax' });
    expect(imageChange({ before, after, needs: [frontend] })).toBeDefined();
  });

  it('sees an image without an index, whatever platform is asked for', () => {
    const single = {
      ...locked('1', { 'linux/amd64': 'a' }),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    };
    const after = {
      ...single,
      ...locked('2', { 'linux/amd64': 'b' }),
      mediaType: single.mediaType,
    };
    const needs = [need({ platform: 'linux/arm64' })];
    expect(imageChange({ before: single, after, needs })?.platforms).toMatchObject([
      { used: true },
    ]);
  });
});

describe('the age of a digest', () => {
  const seen = sight({ reference: NAME, digest: digestOf('a') }, new Map(), START);

  it('counts from when we saw it first', () => {
    expect(seen).toEqual({
      digest: digestOf('a'),
      firstSeen: '2026-11-20T02:00:00.000Z',
      movedSince: '2026-11-20T02:00:00.000Z',
    });
    const known = new Map([[NAME, seen]]);
    expect(sight({ reference: NAME, digest: digestOf('a') }, known, START + HOUR)).toBe(seen);
    expect(waitsUntil(seen, HOUR, START + HOUR - 1)).toBe('2026-11-20T03:00:00.000Z');
    expect(waitsUntil(seen, HOUR, START + HOUR)).toBeUndefined();
    expect(waitsUntil(seen, 0, START)).toBeUndefined();
  });

  it('begins again with another digest, and remembers since when the tag moves', () => {
    const known = new Map([[NAME, seen]]);
    expect(sight({ reference: NAME, digest: digestOf('b') }, known, START + HOUR)).toMatchObject({
      digest: digestOf('b'),
      firstSeen: '2026-11-20T03:00:00.000Z',
      movedSince: '2026-11-20T02:00:00.000Z',
    });
  });

  it('is forgotten once the lock caught up, but not for what was not looked at', () => {
    const other: Sighting = { ...seen, digest: digestOf('c') };
    const known = new Map([
      [NAME, seen],
      ['docker.io/library/node:24', other],
    ]);
    expect([...rememberSightings(known, [NAME], new Map()).keys()]).toEqual([
      'docker.io/library/node:24',
    ]);
  });
});

describe('what stands on a reference', () => {
  const ground: Ground = {
    services: [
      { service: 'base', requested: true, parents: [] },
      { service: 'tool', requested: true, parents: [] },
      { service: 'api', requested: true, parents: ['base'] },
      { service: 'web', requested: true, parents: ['api'] },
    ],
    needs: new Map([
      ['base', [need({ service: 'base' })]],
      ['tool', [need({ service: 'tool', reachable: false })]],
      ['api', []],
      ['web', [need({ service: 'web', normalized: 'docker.io/library/node:24' })]],
    ]),
  };

  it('is who pulls it in a stage that is needed, and all that stands on those, in build order', () => {
    expect(affectedServices(ground, new Set([NAME]))).toEqual(['base', 'api', 'web']);
    expect(affectedServices(ground, new Set(['docker.io/library/node:24']))).toEqual(['web']);
    expect(affectedServices(ground, new Set())).toEqual([]);
  });

  it('is found from above too', () => {
    const all = new Set([NAME, 'docker.io/library/node:24']);
    expect(referencesUnder(ground, 'web', all)).toEqual(['docker.io/library/node:24', NAME]);
    expect(referencesUnder(ground, 'api', all)).toEqual([NAME]);
    expect(referencesUnder(ground, 'tool', all)).toEqual([]);
  });
});

describe('what has to be in a registry', () => {
  const image = locked('1', { 'linux/amd64': 'a', 'linux/arm64': 'b' });
  const names = (needs: readonly ImageNeed[]) =>
    neededManifests({ reference: NAME, image, needs, services: ['api'] }).map(({ name }) => name);

  it('is the digest, and the image of each platform that somebody builds for', () => {
    const index = `docker.io/library/python@${digestOf('1')}`;
    expect(names([need()])).toEqual([index, `docker.io/library/python@${digestOf('a')}`]);
    expect(names([need(), need({ platform: 'linux/arm64' })])).toHaveLength(3);
    const { platform: _, ...frontend } = need({ kind: 'syntax' });
    expect(names([frontend])).toHaveLength(3);
  });
});

describe('selectors', () => {
  it('are images when they have a colon or a slash, else services', () => {
    expect(readSelectors(['api', 'web...', '!old', 'python:*', 'gcr.io/a/*'])).toEqual({
      services: ['api', 'web...', '!old'],
      images: ['docker.io/library/python:*', 'gcr.io/a/*:*'],
    });
  });

  it.each([
    ['python:3*', NAME, true],
    ['python', NAME, true],
    ['python:2', NAME, false],
    ['*', NAME, true],
    ['*/python:*', NAME, true],
    ['library/*on:3', NAME, true],
    ['python:3', 'docker.io/library/python:3-slim', false],
    ['a*a', 'docker.io/library/a:a', false],
  ])('%s means %s: %s', (pattern, reference, expected) => {
    expect(matchesImage(normalizeImagePattern(pattern), reference)).toBe(expected);
  });
});
