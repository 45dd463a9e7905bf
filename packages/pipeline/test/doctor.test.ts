import { describe, expect, it } from 'vitest';
import { doctor } from '../src/doctor.ts';
import { createFakeWorld } from './fake-world.ts';

const world = () =>
  createFakeWorld({
    'orchestrate.yaml': `version: 1
project: shop
services:
  api: {context: api, tags: ["registry.example.com/shop/api:1"], outputs: [push]}
  web: {context: web, tags: ["registry.example.com/shop/web:1"], outputs: [push]}
`,
    'api/Dockerfile': 'FROM busybox:stable\n',
    'web/Dockerfile': 'FROM busybox:stable\nCOPY --from=quay.io/tools/cli:2 /cli /\n',
  });

const about = async (told: ReturnType<typeof world>) =>
  (await doctor(told, {})).filter(({ subject }) => subject.startsWith('registry'));

it('names the versions of all that builds', async () => {
  const [, builder] = await doctor(world(), {});
  expect(builder?.text).toBe('default (docker), buildx 0.29.1, BuildKit v0.25.2, linux/amd64');
});

describe('registries', () => {
  it('are asked once each, those that are pushed to as well', async () => {
    const told = world();
    told.fakeRegistry.publish('quay.io/tools/cli:2', { platforms: { 'linux/amd64': {} } });
    expect(
      (await about(told)).map(({ subject, status, text }) => `${subject}: ${status}, ${text}`),
    ).toMatchInlineSnapshot(`
        [
          "registry docker.io: ok, answers for docker.io/library/busybox:stable",
          "registry quay.io: ok, answers for quay.io/tools/cli:2",
          "registry registry.example.com (push): ok, answers; registry.example.com/shop/api:1 is not there yet",
        ]
      `);
    expect(told.fakeRegistry.calls.map(({ method }) => method)).toEqual(['head', 'head', 'head']);
  });

  it('are a problem with something to do when an image is missing or they refuse', async () => {
    const told = world();
    told.fakeRegistry.fail('registry.example.com/shop/api:1', {
      kind: 'unauthorized',
      host: 'registry.example.com',
      message: 'registry.example.com wants credentials.',
      hint: 'Run `docker login registry.example.com`.',
    });
    const problems = (await about(told)).filter(({ status }) => status === 'problem');
    expect(problems).toMatchInlineSnapshot(`
      [
        {
          "hint": "Correct the name where it is used; \`orchestrate lock\` shows every place.",
          "status": "problem",
          "subject": "registry quay.io",
          "text": "answers, but has no quay.io/tools/cli:2",
        },
        {
          "hint": "Run \`docker login registry.example.com\`.",
          "status": "problem",
          "subject": "registry registry.example.com (push)",
          "text": "registry.example.com wants credentials.",
        },
      ]
    `);
  });
});
