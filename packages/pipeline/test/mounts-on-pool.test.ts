import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

it('moves the mounts of a service to and from the builder that builds it', async () => {
  const services = NAMES.map((name) => `  ${name}: {context: ${name}}\n`).join('');
  const world = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nregistry: localhost:5000/shop\nbuilders: [one, two]\ncacheMounts: {persist: true}\nservices:\n${services}`,
    ...Object.fromEntries(
      NAMES.flatMap((name) => [
        [
          `${name}/Dockerfile`,
          `FROM busybox:stable\nCOPY . /\nRUN --mount=type=cache,id=${name},target=/root/.npm npm ci\n`,
        ],
        [`${name}/package-lock.json`, name],
      ]),
    ),
  });
  world.says = ({ service }) => [
    {
      type: 'step-logged',
      service,
      step: 's',
      stream: 'stdout',
      text: `orchestrate-surveyed 0 3 1000 ${'0'.repeat(64)}\n`,
    },
  ];
  const result = await build(world, { ...BUILD, persist: { inCi: true } });
  expect(result).toMatchObject({ kind: 'ended', record: { status: 'succeeded' } });
  const builderOf = new Map<string, string | undefined>();
  const touched = new Map<string, Set<string | undefined>>();
  for (const { builder, requests } of world.batches) {
    for (const { service, dockerfileText } of requests) {
      if (NAMES.includes(service)) builderOf.set(service, builder);
      for (const [, id = ''] of (dockerfileText ?? '').matchAll(/type=cache[^\n]*?id=([a-f])\b/g))
        touched.set(id, (touched.get(id) ?? new Set()).add(builder));
    }
  }
  expect(new Set(builderOf.values())).toEqual(new Set(['one', 'two']));
  expect([...touched.keys()].toSorted()).toEqual(NAMES);
  for (const [id, builders] of touched) expect([...builders]).toEqual([builderOf.get(id)]);
});
