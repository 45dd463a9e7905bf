import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { contents } from '../src/fixture/contents.ts';
import { type Shape, servicesOf } from '../src/fixture/shape.ts';
import { peers } from '../src/peers/index.ts';

const flat: Shape = {
  images: 'bench',
  services: 3,
  files: 2,
  sharedBase: false,
  base: 'busybox:stable',
};
const onBase: Shape = { ...flat, sharedBase: true };

test('a shared base is one of the services, not one more', () => {
  expect(servicesOf(flat).map(({ name }) => name)).toEqual(['svc-001', 'svc-002', 'svc-003']);
  expect(servicesOf(onBase).map(({ name }) => name)).toEqual(['base', 'svc-001', 'svc-002']);
});

test('names sort in order however many services there are', () => {
  const all = servicesOf({ ...flat, services: 1200 }).map(({ name }) => name);
  expect(all.toSorted()).toEqual(all);
});

test('another nonce changes what the first copying step of every service sees, and nothing else', () => {
  const [first, second] = [contents(flat, 'one'), contents(flat, 'two')];
  const changed = Object.keys(first).filter((name) => first[name] !== second[name]);
  expect(changed).toEqual(servicesOf(flat).map(({ context }) => `${context}/nonce`));
  const steps = first['services/svc-001/Dockerfile']?.split('\n').slice(1, 3);
  expect(steps).toEqual(['WORKDIR /app', 'COPY nonce ./']);
});

test('services start from the image, or from the shared base', () => {
  const from = (shape: Shape, name: string) =>
    contents(shape, 'n')[`services/${name}/Dockerfile`]?.split('\n')[0];
  expect(from(flat, 'svc-001')).toBe('FROM busybox:stable');
  expect(from(onBase, 'base')).toBe('FROM busybox:stable');
  expect(from(onBase, 'svc-001')).toBe('FROM bench-base');
});

test.each([
  ['orchestrate', 'orchestrate.yaml', 'services'],
  ['bake', 'docker-bake.json', 'target'],
  ['compose', 'compose.yaml', 'services'],
])('%s: %s names every service once', (name, file, section) => {
  const text = peers.find((peer) => peer.name === name)?.files(onBase)[file];
  expect(Object.keys(parse(text ?? '')[section])).toEqual(['base', 'svc-001', 'svc-002']);
});

test('no two peers share an image name', () => {
  const names = peers.flatMap((peer) => {
    const all = Object.values(peer.files(flat)).join('\n');
    return [...new Set(all.match(/bench\/[\w/-]+:latest/g))];
  });
  expect(names).toHaveLength(peers.length * flat.services);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  [
    'orchestrate',
    'orchestrate.yaml',
    /registry: localhost:5000\/b\/orchestrate\n[^]*push[^]*type: registry/,
  ],
  ['bake', 'docker-bake.json', /type=registry,ref=localhost:5000\/b\/bake\/svc-001:cache,mode=max/],
  [
    'turbo',
    'services/svc-001/package.json',
    /--push [^"]*ref=localhost:5000\/b\/turbo\/svc-001:cache,mode=max/,
  ],
])('%s pushes images and layer cache when that is asked for', (name, file, expected) => {
  const peer = peers.find((one) => one.name === name);
  const shape: Shape = { ...flat, images: 'localhost:5000/b', push: true };
  expect(peer?.files(shape)[file]).toMatch(expected);
  expect(peer?.files(flat)[file]).not.toContain('cache');
});
