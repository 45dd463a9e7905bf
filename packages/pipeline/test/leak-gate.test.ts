import { createHash } from 'node:crypto';
import { formatLocation, type Happening } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { BUILD, createFakeWorld, type FakeWorld } from './fake-world.ts';

const TOKEN = 'correct-horse-7261';

const DOCKERFILE = `FROM busybox:stable AS one
ARG WHO
RUN --mount=type=secret,id=token cat /run/secrets/token > /saved
FROM one
COPY . /app
LABEL a=b
`;
const CREATED = [
  'ADD rootfs / # of the base',
  'ARG WHO',
  'RUN |1 WHO=me /bin/sh -c cat /run/secrets/token > /saved # buildkit',
  'COPY . /app # buildkit',
  'LABEL a=b',
];

interface Parts {
  readonly layers?: Readonly<Record<number, string>>;
  readonly created?: Readonly<Record<number, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly statement?: string;
  readonly outputs?: string;
}

function world(parts: Parts): FakeWorld {
  const outputs = parts.outputs ?? '[load]';
  const made = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  api: {context: api, secrets: [token], outputs: ${outputs}, tags: ["registry.example.com/shop/api:1"]}\n`,
    'api/Dockerfile': DOCKERFILE,
  });
  made.secrets.set('token', TOKEN);
  const put = (content: string): string => {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    made.blobs.set(digest, content);
    return digest;
  };
  const blob = (content: string) => ({ digest: put(content), size: content.length });
  const config = {
    config: { Labels: parts.labels ?? {} },
    history: CREATED.map((line, index) => ({
      created_by: parts.created?.[index] ?? line,
      ...((index === 1 || index === 4) && { empty_layer: true }),
    })),
  };
  const layers = [0, 1, 2].map((index) => blob(parts.layers?.[index] ?? `layer ${index}`));
  const image = blob(JSON.stringify({ config: blob(JSON.stringify(config)), layers }));
  const attestation = blob(
    JSON.stringify({ config: blob('{}'), layers: [blob(parts.statement ?? '{}')] }),
  );
  const digest = put(
    JSON.stringify({
      manifests: [
        image,
        {
          ...attestation,
          annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        },
      ],
    }),
  );
  made.result = () => ({
    digest,
    images: [
      { platform: 'linux/amd64', manifestDigest: image.digest, sizeCompressedBytes: 1, layers: [] },
    ],
  });
  return made;
}

/** Code, place and message of what was told. */
const told = (said: readonly Happening[]) =>
  said.flatMap((one) =>
    one.type === 'diagnosed'
      ? [
          `${one.diagnostic.code} ${one.diagnostic.at && formatLocation(one.diagnostic.at)} ${one.diagnostic.message.replaceAll(/sha256:\w+/g, 'D')}`,
        ]
      : [],
  );

describe('an image that holds no secret', () => {
  it('passes', async () => {
    const made = world({});
    expect(await build(made, BUILD)).toMatchObject({ record: { status: 'succeeded' } });
    expect(told(made.said)).toEqual([]);
  });
});

describe('an image that holds a secret', () => {
  it.each<[string, Parts, string]>([
    [
      'in a layer of the stage below',
      { layers: { 1: `x${TOKEN}x` } },
      'secret/in-image api/Dockerfile:3:1 The secret token is in the image of api: a place in layer D.',
    ],
    [
      'in a layer of its own, encoded',
      { layers: { 2: btoa(`user:${TOKEN}`) } },
      'secret/in-image api/Dockerfile:5:1 The secret token is in the image of api: a place in layer D.',
    ],
    [
      'in the history',
      { created: { 2: `RUN |1 WHO=${TOKEN} /bin/sh -c cat` } },
      'secret/in-image api/Dockerfile:3:1 The secret token is in the image of api: history[2].created_by of the config.',
    ],
    [
      'in a label',
      { labels: { who: TOKEN } },
      'secret/in-image orchestrate.yaml:5:3 The secret token is in the image of api: config.Labels.who of the config.',
    ],
    [
      'in its provenance',
      { statement: JSON.stringify({ predicate: { args: [TOKEN] } }) },
      'secret/in-image orchestrate.yaml:5:3 The secret token is in the image of api: predicate.args[0] of the attestation.',
    ],
  ])('%s does not pass', async (_where, parts, message) => {
    const made = world(parts);
    const result = await build(made, BUILD);
    expect(told(made.said)).toEqual([message]);
    expect(result).toMatchObject({
      record: {
        status: 'failed',
        services: [{ outcome: 'failed', reason: expect.stringContaining('Rotate token') }],
      },
    });
    expect(JSON.stringify([made.said, result])).not.toContain(TOKEN);
    expect(made.lock).toEqual({ kind: 'none' });
    expect(made.engine.has('registry.example.com/shop/api:1')).toBe(false);
  });

  it('is never released', async () => {
    const made = world({ outputs: '[push]', layers: { 2: TOKEN } });
    await build(made, BUILD);
    expect([...made.fakeRegistry.tagsOf('registry.example.com/shop/api').keys()]).toEqual([
      'run-run1',
    ]);
  });
});

describe('an image that cannot be read', () => {
  it.each([
    ['[load]', 'succeeded'],
    ['[push]', 'failed'],
  ])('with outputs %s has %s', async (outputs, status) => {
    const made = world({ outputs });
    made.blobs.clear();
    expect(await build(made, BUILD)).toMatchObject({ record: { status } });
    expect(told(made.said)[0]).toMatch(/^secret\/not-searched /);
  });
});
