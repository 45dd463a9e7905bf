import { createFakeRegistry, settled } from '@orchestrate/testkit';
import { expect, it } from 'vitest';
import { resolveOnce } from '../src/once.ts';

const NAME = 'docker.io/library/python:3.13-slim';

function gated() {
  const gate = Promise.withResolvers<void>();
  const fake = createFakeRegistry({ gate: () => gate.promise });
  fake.publish(NAME, { platforms: { 'linux/amd64': {} } });
  return { fake, registry: resolveOnce(fake), open: gate.resolve };
}

it('asks once for all, at the same time and later, even when the tag moves', async () => {
  const { fake, registry, open } = gated();
  const askers = [registry.resolve(NAME), registry.resolve(NAME)];
  open();
  const [first, second] = await Promise.all(askers);
  fake.publish(NAME, { platforms: { 'linux/arm64': {} } });
  expect(await registry.resolve(NAME)).toEqual(first);
  expect(second).toEqual(first);
  expect(fake.calls).toHaveLength(1);
});

it('keeps no failure', async () => {
  const { fake, registry, open } = gated();
  open();
  fake.fail(NAME, { kind: 'unreachable', host: 'docker.io', message: 'down', hint: 'wait' });
  expect((await registry.resolve(NAME)).ok).toBe(false);
  fake.fail(NAME, undefined);
  expect((await registry.resolve(NAME)).ok).toBe(true);
});

it('lets one asker go without disturbing the other', async () => {
  const { fake, registry, open } = gated();
  const [leaver, stayer] = [new AbortController(), new AbortController()];
  const reason = new Error('gone');
  const left = registry.resolve(NAME, leaver.signal);
  const stayed = registry.resolve(NAME, stayer.signal);
  leaver.abort(reason);
  await expect(left).rejects.toBe(reason);
  open();
  expect((await stayed).ok).toBe(true);
  expect(fake.calls).toHaveLength(1);
});

it('ends the work when the last asker has gone, and starts anew for the next', async () => {
  const { fake, registry, open } = gated();
  const controllers = [new AbortController(), new AbortController()];
  const answers = Promise.allSettled(
    controllers.map(({ signal }) => registry.resolve(NAME, signal)),
  );
  for (const controller of controllers) controller.abort();
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  open();
  await settled();
  expect((await registry.resolve(NAME)).ok).toBe(true);
  expect(fake.calls).toHaveLength(2);
});

it('passes head and retag on', async () => {
  const { fake, registry, open } = gated();
  open();
  const resolved = await registry.resolve(NAME);
  const digest = resolved.ok ? resolved.value.digest : '';
  await registry.retag(`docker.io/library/python@${digest}`, ['copy']);
  await registry.head(NAME);
  await registry.head(NAME);
  expect(fake.calls.map(({ method }) => method)).toEqual(['resolve', 'retag', 'head', 'head']);
  expect(fake.tagsOf('docker.io/library/python').get('copy')).toBe(digest);
});
