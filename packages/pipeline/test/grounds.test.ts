import type { Grounds } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const MANIFEST = `version: 1
project: shop
secrets: {token: {env: TOKEN}, file: {file: secrets/key}}
services:
  api: {context: api, secrets: [token, file]}
`;
const texts = {
  'orchestrate.yaml': MANIFEST,
  'api/Dockerfile':
    'FROM busybox:stable\nCOPY . /\nRUN --mount=type=secret,id=token --mount=type=secret,id=file true\n',
  'api/a': '1',
};

/** Builds twice, and gives what the second run noted. */
async function grounds(
  files: Readonly<Record<string, string>>,
  change: (world: FakeWorld) => Partial<typeof BUILD> | undefined = () => undefined,
): Promise<Grounds | undefined> {
  const world = createFakeWorld(files);
  for (const name of ['token', 'file', 'helper']) world.secrets.set(name, `${name}-value`);
  let kept: Grounds | undefined;
  const noting = Object.assign(world, {
    groundsFile: () => ({ keep: (given: Grounds) => void (kept = given) }),
  });
  await build(noting, BUILD);
  expect(kept, 'a run that built something').toBeUndefined();
  await build(noting, { ...BUILD, ...change(world) });
  return kept;
}

describe('what a run that finds nothing to do rests on', () => {
  it('is all that it asked, what it said and how it ended', async () => {
    const kept = await grounds(texts);
    const sights = [...(kept?.sights ?? [])];
    expect(sights.map(({ what, path, present }) => `${what} ${path} ${present}`)).toEqual(
      expect.arrayContaining([
        'file /repo/orchestrate.yaml true',
        'file /repo/orchestrate.lock true',
        'file /repo/api/Dockerfile true',
        'file /repo/secrets/key true',
        'kind /repo/api true',
      ]),
    );
    expect(kept).toMatchObject({
      variables: ['TOKEN'],
      record: { id: 'run2', status: 'succeeded', services: [{ outcome: 'unchanged' }] },
    });
    expect([...(kept?.images ?? [])]).toEqual([['docker.io/shop/api:latest', expect.any(String)]]);
    expect(kept?.happenings.map(({ type }) => type)).toEqual([
      'run-started',
      'service-decided',
      'service-ended',
      'run-ended',
    ]);
  });

  it.each([
    ['a change', (world: FakeWorld) => void world.texts.set('api/a', '2')],
    ['an image that is gone', (world: FakeWorld) => world.engine.clear()],
    ['an image that is another one now', otherImages],
    ['a run that is told to build', () => ({ force: true })],
    ['a builder by name', () => ({ builder: 'default' })],
  ])('is not noted after %s', async (_what, change) => {
    expect(await grounds(texts, (world) => change(world) ?? undefined)).toBeUndefined();
  });

  it.each([
    ['images in a registry', 'defaults: {outputs: [push]}\nregistry: registry.example.com/shop\n'],
    ['files that only a build proves', 'defaults: {outputs: [{oci: out}]}\n'],
    ['a version of a secret', 'defaults: {}\n', '{env: TOKEN, rebuildOnChange: true}'],
    ['a command for a secret', 'defaults: {}\n', '{command: [pass, token]}'],
  ])('cannot be looked at again without a run: %s', async (_what, more, token = '{env: TOKEN}') => {
    const manifest = MANIFEST.replace('{env: TOKEN}', token) + more;
    expect(await grounds({ ...texts, 'orchestrate.yaml': manifest })).toBeUndefined();
  });
});

function otherImages({ engine }: FakeWorld): undefined {
  for (const tag of engine.keys()) engine.set(tag, 'sha256:another');
  return undefined;
}
