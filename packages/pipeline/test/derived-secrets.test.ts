import type { DerivedSecret } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { deriveSecret } from '../src/derived-secrets.ts';
import { BUILD, createFakeWorld } from './fake-world.ts';

const at = { source: { path: 'orchestrate.yaml', text: '' }, start: 0, end: 0 };
const common = { name: 'made', allowEmpty: false, at };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function derived(
  parts: Readonly<Record<string, string>>,
  how: { kind: 'json'; from: string; field: string } | { kind: 'template'; text: string },
) {
  const secret: DerivedSecret = { ...common, ...how };
  const values = Object.entries(parts).map(([name, text]) => [name, bytes(text)] as const);
  const answer = deriveSecret(secret, new Map(values));
  return answer.ok ? new TextDecoder().decode(answer.value) : answer;
}

describe('a field of a JSON secret', () => {
  const field = (field: string) => ({ kind: 'json' as const, from: 'db', field });
  const db = JSON.stringify({ data: { data: { password: 'p', port: 5432 } }, hosts: ['a', 'b'] });

  it.each([
    ['data.data.password', 'p'],
    ['data.data.port', '5432'],
    ['hosts.1', 'b'],
    ['hosts', '["a","b"]'],
  ])('%s is %s', (path, value) => {
    expect(derived({ db }, field(path))).toBe(value);
  });

  it('is missing where there is none, without a word of what is there', () => {
    const answer = derived({ db }, field('data.nothing.x'));
    expect(answer).toMatchObject({
      problem: 'missing',
      message: 'the secret db has no field data.nothing.x',
    });
    const broken = derived({ db: '{"password": hunter2' }, field('password'));
    expect(broken).toMatchObject({ problem: 'failed', message: 'the secret db is not JSON' });
  });
});

it('fills a template, and takes an empty result for a mistake', () => {
  const template = (text: string) => ({ kind: 'template' as const, text });
  expect(derived({ a: '1', b: '2' }, template('${a}:${b}@$${x} $a'))).toBe('1:2@${x} $a');
  expect(derived({ a: '' }, template('${a}'))).toMatchObject({ problem: 'empty' });
});

const MANIFEST = `version: 1
project: shop
secrets:
  db: {file: db.json}
  password: {json: {from: db, field: password}}
  url: {template: "postgres://app:\${password}@db"}
services:
  api: {context: api, secrets: [url]}
`;

it('delivers what is made, and asks each source once', async () => {
  const world = createFakeWorld({
    'orchestrate.yaml': MANIFEST,
    'api/Dockerfile': 'FROM busybox:stable\nRUN --mount=type=secret,id=url true\n',
  });
  const asked: string[] = [];
  world.secrets.set('db', '{"password": "hunter2-hunter2"}');
  const { secret } = world;
  world.secret = (provider, root) => {
    asked.push(provider.name);
    return secret(provider, root);
  };
  await build(world, BUILD);
  expect(asked).toEqual(['db']);
  const [delivered, ...others] = world.batches[0]?.requests[0]?.secrets ?? [];
  expect(others).toEqual([]);
  expect(delivered?.id).toBe('url');
  expect(new TextDecoder().decode(delivered?.value)).toBe('postgres://app:hunter2-hunter2@db');
});

it('hides what a delivered secret is made of', async () => {
  const world = createFakeWorld({
    'orchestrate.yaml': MANIFEST.replace(
      '{context: api,',
      '{context: api, args: {A: hunter2-hunter2},',
    ),
    'api/Dockerfile': 'FROM busybox:stable\nRUN --mount=type=secret,id=url true\n',
  });
  world.secrets.set('db', '{"password": "hunter2-hunter2"}');
  expect(await build(world, BUILD)).toMatchObject({
    kind: 'refused',
    diagnostics: [{ message: expect.stringContaining('the secret password') }],
  });
});

it('names service, secret and source of what could not be made', async () => {
  const world = createFakeWorld({
    'orchestrate.yaml': MANIFEST,
    'api/Dockerfile': 'FROM busybox:stable\nRUN --mount=type=secret,id=url true\n',
  });
  world.secrets.set('db', '{"user": "app"}');
  expect(await build(world, BUILD)).toMatchObject({
    kind: 'refused',
    diagnostics: [
      {
        code: 'secret/missing',
        message: 'Secret url of service api: the secret db has no field password.',
      },
    ],
  });
});
