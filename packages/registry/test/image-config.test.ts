import { expect, it } from 'vitest';
import { decodeImageConfig } from '../src/image/image-config.ts';

const decode = (document: unknown) =>
  decodeImageConfig(new TextEncoder().encode(JSON.stringify(document)));
const LINUX = { os: 'linux', architecture: 'amd64' };

it('reads what counts for builds on top', () => {
  const config = { User: '65532', OnBuild: ['COPY . .'], Env: ['A=b'] };
  expect(decode({ ...LINUX, created: '2026-01-02T03:04:05.678Z', config })).toEqual({
    platform: 'linux/amd64',
    user: '65532',
    onBuild: ['COPY . .'],
    created: '2026-01-02T03:04:05.678Z',
  });
});

it.each([{}, { config: null }, { config: {} }, { config: { User: null, OnBuild: null } }])(
  'takes what is missing for empty: %j',
  (rest) => {
    expect(decode({ ...LINUX, ...rest })).toEqual({
      platform: 'linux/amd64',
      user: '',
      onBuild: [],
    });
  },
);

it.each(['', 'yesterday', '2026-13-01T00:00:00Z', '2026-01-02', null])(
  'has no time of creation when it is %j',
  (created) => {
    expect(decode({ ...LINUX, created })).not.toHaveProperty('created');
  },
);

it.each([
  ['aarch64', undefined, 'linux/arm64'],
  ['arm64', 'v8', 'linux/arm64'],
  ['arm', 'v7', 'linux/arm/v7'],
  ['arm', undefined, 'linux/arm/v7'],
  ['armhf', 'v5', undefined],
  ['a b', undefined, undefined],
])('names %s %s as %s', (architecture, variant, platform) => {
  expect(decode({ os: 'linux', architecture, variant })?.platform).toBe(platform);
});

it.each([[{}], [[]], [{ os: '', architecture: 'amd64' }], [{ ...LINUX, config: { User: 7 } }]])(
  'is none in %j',
  (document) => {
    expect(decode(document)).toBeUndefined();
  },
);
