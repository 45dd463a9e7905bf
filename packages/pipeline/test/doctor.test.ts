import { describe, expect, it } from 'vitest';
import { doctor } from '../src/doctor.ts';
import { lock } from '../src/lock.ts';
import type { World } from '../src/world.ts';
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

describe('the BuildKit of the manifest', () => {
  const BUILDKIT = 'docker.io/moby/buildkit:v0.25';
  async function told(image: (digest: string) => string, isLocked = true) {
    const fake = createFakeWorld({
      'orchestrate.yaml':
        'version: 1\nproject: shop\nbuildkit: moby/buildkit:v0.25\nservices: {api: {context: api}}\n',
      'api/Dockerfile': 'FROM scratch\n',
    });
    const { digest } = fake.fakeRegistry.publish(BUILDKIT, { platforms: { 'linux/amd64': {} } });
    if (isLocked) await lock(fake, { check: false });
    const info = { name: 'own', driver: 'docker-container', platforms: ['linux/amd64'] };
    const builders: World['builders'] = {
      ...fake.builders,
      inspect: () =>
        Promise.resolve({
          ok: true,
          info: { ...info, image: image(digest), containerdStore: false },
        }),
    };
    const findings = await doctor({ ...fake, builders }, {});
    return { digest, finding: findings.find(({ subject }) => subject === 'locked BuildKit') };
  }

  it('is what the builder runs, by digest', async () => {
    const { finding } = await told((digest) => `moby/buildkit@${digest}`);
    expect(finding).toMatchObject({ status: 'ok' });
  });

  it('is not what a builder without a digest runs, and how to make one that does is told', async () => {
    const { finding, digest } = await told(() => 'moby/buildkit:buildx-stable-1');
    expect(finding).toMatchObject({
      status: 'warning',
      text: expect.stringContaining('moby/buildkit:buildx-stable-1'),
      hint: expect.stringContaining(`image=${BUILDKIT}@${digest}`),
    });
  });

  it('is looked at on every builder of a pool, and what one of them runs is told with its name', async () => {
    const fake = createFakeWorld({
      'orchestrate.yaml':
        'version: 1\nproject: shop\nbuildkit: moby/buildkit:v0.25\nbuilders: [one, two]\nservices: {api: {context: api}}\n',
      'api/Dockerfile': 'FROM scratch\n',
    });
    const { digest } = fake.fakeRegistry.publish(BUILDKIT, { platforms: { 'linux/amd64': {} } });
    await lock(fake, { check: false });
    const running = new Map([
      ['one', `moby/buildkit@${digest}`],
      ['two', 'moby/buildkit:buildx-stable-1'],
    ]);
    const inspect = (name = '') => {
      const image = running.get(name) ?? '';
      const info = { name, driver: 'docker-container', platforms: ['linux/amd64'], image };
      return Promise.resolve({ ok: true as const, info: { ...info, containerdStore: false } });
    };
    const findings = await doctor({ ...fake, builders: { ...fake.builders, inspect } }, {});
    const about = findings.filter(({ subject }) => subject.startsWith('locked BuildKit'));
    expect(about.map(({ subject, status }) => [subject, status])).toEqual([
      ['locked BuildKit of one', 'ok'],
      ['locked BuildKit of two', 'warning'],
    ]);
  });

  it('has to be locked first', async () => {
    const { finding } = await told(() => 'x', false);
    expect(finding).toMatchObject({ status: 'warning', hint: 'Run `orchestrate lock`.' });
  });
});
