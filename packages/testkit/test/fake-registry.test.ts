import { expect, it } from 'vitest';
import { createFakeRegistry } from '../src/fake-registry.ts';
import { describeRegistryContract } from '../src/registry-contract.ts';

describeRegistryContract('the fake', async () => {
  const registry = createFakeRegistry();
  return {
    registry,
    host: 'registry.example.com',
    publish: async (name, spec) => void registry.publish(name, spec),
    close: async () => {},
  };
});

const NAME = 'registry.example.com/team/app:1';

it('remembers calls, fails as told and forgets what is removed', async () => {
  const registry = createFakeRegistry();
  registry.publish(NAME, { platforms: { 'linux/amd64': {} } });
  const failure = { kind: 'unauthorized', host: 'x', message: 'no', hint: 'log in' } as const;
  registry.fail(NAME, failure);
  expect(await registry.head(NAME)).toEqual({ ok: false, failure });
  registry.fail(NAME, undefined);
  expect(await registry.resolve(NAME)).toMatchObject({ ok: true });
  registry.remove(NAME);
  expect(await registry.resolve(NAME)).toMatchObject({ failure: { kind: 'not-found' } });
  expect(registry.calls.map(({ method }) => method)).toEqual(['head', 'resolve', 'resolve']);
});

it('answers when the test says so', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const registry = createFakeRegistry({ gate: () => promise });
  registry.publish(NAME, { platforms: { 'linux/amd64': {} } });
  const order: string[] = [];
  const answer = registry.head(NAME).then(() => order.push('answered'));
  order.push('opened');
  resolve();
  await answer;
  expect(order).toEqual(['opened', 'answered']);
});
