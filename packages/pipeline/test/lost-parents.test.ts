import type { BuildResult } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  base: {context: base}\n  api: {context: api}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY a /\n',
  'base/a': '1',
  'api/Dockerfile': 'FROM base\nCOPY a /\n',
  'api/a': '1',
};

/** A world in which the first build of api fails with these words, and in which parents are seen by digest. */
function failing(kind: 'registry' | 'step', words: (digest: string) => string) {
  const world = createFakeWorld(texts);
  const asked: unknown[] = [];
  world.result = ({ service, contexts }): Partial<BuildResult> => {
    if (service !== 'api') return {};
    asked.push(contexts['base']?.kind);
    const digest = world.engine.get('docker.io/shop/base:latest') ?? '';
    const failure = { kind, message: words(digest), transient: false };
    return asked.length === 1 ? { status: 'failed', failure } : {};
  };
  return { world, asked };
}

it('links a parent as a target when its image went away in between', async () => {
  const { world, asked } = failing(
    'registry',
    (digest) => `docker.io/shop/base@${digest}: not found`,
  );
  const result = await build(world, BUILD);
  expect(result.kind === 'ended' && result.record.status).toBe('succeeded');
  expect(asked).toEqual(['image', 'target']);
});

it('does not try again what fails for another reason', async () => {
  for (const { world, asked } of [
    failing('step', (digest) => `echo ${digest} did not complete`),
    failing('registry', () => 'docker.io/library/busybox@sha256:00: not found'),
  ]) {
    const result = await build(world, BUILD);
    expect(result.kind === 'ended' && result.record.status).toBe('failed');
    expect(asked).toEqual(['image']);
  }
});
