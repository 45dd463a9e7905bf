import type { BuildFailure, BuildResult } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const texts = {
  'orchestrate.yaml':
    'version: 1\nproject: shop\nservices:\n  api: {context: api}\n  web: {context: api}\n',
  'api/Dockerfile': 'FROM busybox:stable\nCOPY a /\n',
  'api/a': '1',
};

/** Whether each attempt at api was made without the cache; all that use it fail with this. */
async function attempts(failure: BuildFailure) {
  const world = createFakeWorld(texts);
  const api: boolean[] = [];
  const web: boolean[] = [];
  world.result = ({ service, noCache }): Partial<BuildResult> => {
    (service === 'api' ? api : web).push(noCache);
    return service === 'api' && !noCache ? { status: 'failed', failure } : {};
  };
  const result = await build(world, { ...BUILD, keepGoing: true });
  return { api, web, status: result.kind === 'ended' && result.record.status };
}

const FAILURE = { kind: 'engine', transient: true, message: 'snapshot x does not exist' } as const;

it('leaves the cache alone when it failed twice because of it', async () => {
  const { api, web, status } = await attempts({ ...FAILURE, lostCache: true });
  expect(api).toEqual([false, false, true]);
  expect(web).not.toContain(true);
  expect(status).toBe('succeeded');
});

it('uses the cache in every attempt when something else failed', async () => {
  const { api, status } = await attempts(FAILURE);
  expect(api).toEqual([false, false, false]);
  expect(status).toBe('failed');
});
