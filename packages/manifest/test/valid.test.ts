import { describe, expect, test } from 'vitest';
import { manifest, service } from './support.ts';

const FULL = `
version: 1
project: shop
registry: registry.example.com/shop/
mirrors: {docker.io: localhost:5000/, gcr.io: mirror.example.com/gcr}
builders: [a, b]
cacheMountNamespace: true
jobs: 8
cacheMounts: {persist: true, maxSize: 1.5GB, keepKeys: 3, helper: "busybox:1.37"}
refresh: {minAge: 3d, allow: [docker.io], deny: [quay.io]}
secrets:
  pip_token: {env: PIP_TOKEN}
  npm_token: {file: ~/.npm-token, allowEmpty: true}
  vault: {command: [op, read, op://x], timeout: 10s}
  host: {git: github.com}
  field: {json: {from: vault, field: a.b}}
  npmrc: {template: 'x=\${npm_token}'}
services:
  base:
    context: ./base
    outputs: [push]
  api:
    context: api/
    dockerfile: ../base/Dockerfile
    target: runtime
    args: {VERSION: 1.10, DEBUG: true, NAME: "x"}
    labels: {team: shop}
    platforms: [linux/amd64, "linux/aarch64,linux/arm"]
    contexts:
      base: service:base
      assets: ./assets
      alpine: docker-image://alpine:3
      src: https://github.com/example/src.git#main
    dependsOn: [base]
    secrets: [pip_token, {id: npm, from: npm_token}]
    ssh: [default, deploy=./id]
    cacheMounts: {pip: {lockfiles: [requirements.txt]}, /root/.npm: {persist: false}}
    cache: {from: [type=gha, registry.example.com/cache], to: ["type=gha,mode=max"]}
    tags: [1.10, latest, "localhost:5000/shop/api:dev", registry.example.com/other]
    outputs: [load, push, {oci: ./dist/../out/api.tar}, {local: /tmp/api}]
    timeout: 1h30m
`;

test('a manifest with every key becomes what the rest of the program reads', () => {
  const { services, secrets, source, mountTransport, ...rest } = manifest(FULL, {
    env: { HOME: '/home/me' },
  });
  expect(source.path).toBe('orchestrate.yaml');
  expect(rest).toEqual({
    root: '/repos/Shop App',
    project: 'shop',
    mirrors: [
      { host: 'docker.io', location: 'localhost:5000' },
      { host: 'gcr.io', location: 'mirror.example.com/gcr' },
    ],
    builders: ['a', 'b'],
    cacheMountNamespace: 'shop',
    jobs: 8,
    refresh: { minAgeMs: 259_200_000, allow: ['docker.io'], deny: ['quay.io'], freeze: [] },
  });
  expect(mountTransport).toEqual({
    persist: true,
    repository: 'registry.example.com/shop/cache-mounts',
    maxBytes: 1_500_000_000,
    keepKeys: 3,
    helper: 'docker.io/library/busybox:1.37',
    at: expect.objectContaining({ start: FULL.indexOf('cacheMounts:') }),
  });
  const { at: _, secrets: uses, ...api } = services.get('api') ?? expect.fail('no api');
  expect(uses.map(({ id, provider }) => [id, provider])).toEqual([
    ['pip_token', 'pip_token'],
    ['npm', 'npm_token'],
  ]);
  expect(api).toEqual({
    name: 'api',
    context: { kind: 'local', path: 'api' },
    dockerfile: 'base/Dockerfile',
    target: 'runtime',
    args: { VERSION: '1.10', DEBUG: 'true', NAME: 'x' },
    labels: { team: 'shop' },
    platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
    contexts: {
      base: { kind: 'service', service: 'base' },
      assets: { kind: 'local', path: 'assets' },
      alpine: { kind: 'image', ref: 'alpine:3' },
      src: { kind: 'remote', url: 'https://github.com/example/src.git#main' },
    },
    dependsOn: ['base'],
    ssh: ['default', 'deploy=./id'],
    cacheMounts: {
      pip: { lockfiles: ['api/requirements.txt'] },
      '/root/.npm': { lockfiles: [], persist: false },
    },
    cacheFrom: ['type=gha', 'registry.example.com/cache'],
    cacheTo: ['type=gha,mode=max'],
    cachePlaces: { from: [expect.anything(), expect.anything()], to: [expect.anything()] },
    tools: [{ kind: 'mount-helper', ref: 'docker.io/library/busybox:1.37', at: mountTransport.at }],
    tags: [
      'registry.example.com/shop/api:1.10',
      'registry.example.com/shop/api:latest',
      'localhost:5000/shop/api:dev',
      'registry.example.com/other:latest',
    ],
    outputs: [
      { kind: 'load' },
      { kind: 'push' },
      { kind: 'oci', dest: 'out/api.tar' },
      { kind: 'local', dest: '/tmp/api' },
    ],
    timeoutMs: 5_400_000,
  });
  expect([...secrets.values()].map(({ at: _place, ...provider }) => provider)).toEqual([
    { name: 'pip_token', kind: 'env', variable: 'PIP_TOKEN', allowEmpty: false },
    { name: 'npm_token', kind: 'file', path: '/home/me/.npm-token', allowEmpty: true },
    {
      name: 'vault',
      kind: 'command',
      argv: ['op', 'read', 'op://x'],
      timeoutMs: 10_000,
      allowEmpty: false,
    },
    { name: 'host', kind: 'git', host: 'github.com', allowEmpty: false },
    { name: 'field', kind: 'json', from: 'vault', field: 'a.b', allowEmpty: false },
    { name: 'npmrc', kind: 'template', text: 'x=${npm_token}', allowEmpty: false },
  ]);
});

describe('what is left out', () => {
  test('the least manifest builds the folder it lies in', () => {
    const { services, ...rest } = manifest('services: {app: {}}');
    expect(rest).toMatchObject({ project: 'shop-app', builders: [], mirrors: [] });
    expect(rest).not.toHaveProperty('jobs');
    expect(rest).not.toHaveProperty('cacheMountNamespace');
    expect(services.get('app')).toMatchObject({
      context: { kind: 'local', path: '.' },
      dockerfile: 'Dockerfile',
      platforms: [],
      tags: ['docker.io/shop-app/app:latest'],
      outputs: [{ kind: 'load' }],
    });
  });

  test.each([
    ['/repos/Shop App', 'shop-app'],
    ['/repos/_My.Repo_/', 'my-repo'],
    ['C:\\work\\repo', 'repo'],
    ['/', 'project'],
  ])('the project of %s is %s', (root, project) => {
    expect(manifest('services: {app: {}}', { root }).project).toBe(project);
  });
});

describe('context and Dockerfile', () => {
  test.each([
    ['context: ./api', { kind: 'local', path: 'api' }, 'api/Dockerfile'],
    ['context: .', { kind: 'local', path: '.' }, 'Dockerfile'],
    ['{context: api, dockerfile: ../Dockerfile}', { kind: 'local', path: 'api' }, 'Dockerfile'],
    [
      'context: https://example.com/x.git',
      { kind: 'remote', url: 'https://example.com/x.git' },
      'Dockerfile',
    ],
    [
      'context: git@example.com:x.git',
      { kind: 'remote', url: 'git@example.com:x.git' },
      'Dockerfile',
    ],
    [
      '{context: github.com/o/r, dockerfile: docker/a}',
      { kind: 'remote', url: 'github.com/o/r' },
      'docker/a',
    ],
  ])('%s', (text, context, dockerfile) => {
    const body = text.startsWith('{') ? text : `{${text}}`;
    expect(service(`services: {app: ${body}}`)).toMatchObject({ context, dockerfile });
  });
});

describe('image names', () => {
  test.each([
    [
      'the registry and the service',
      'registry: localhost:5000/shop',
      '',
      ['localhost:5000/shop/api:latest'],
    ],
    [
      'a repository of its own',
      'registry: localhost:5000/shop',
      'repository: example.com/x',
      ['example.com/x:latest'],
    ],
    ['a repository on Docker Hub', 'project: p', 'repository: me/x', ['docker.io/me/x:latest']],
    [
      'tags in order, each once',
      'project: p',
      'tags: [b, a, b]',
      ['docker.io/p/api:b', 'docker.io/p/api:a'],
    ],
    ['a full name without tag', 'project: p', 'tags: [localhost/x]', ['localhost/x:latest']],
    ['a variable with a full name', 'project: p', 'tags: ["${IMAGE}"]', ['docker.io/o/r:2']],
  ])('%s', (_title, settings, own, tags) => {
    const text = `${settings}\nservices: {api: {context: api, ${own}}}`;
    expect(service(text, { env: { IMAGE: 'o/r:2' } }).tags).toEqual(tags);
  });
});

describe('YAML', () => {
  test('anchors, aliases and merge keys work, with a place for them under x-', () => {
    const text = `
x-args: &args {A: "1", B: "1"}
x-more: &more {B: "2", C: "2"}
services:
  app:
    args: {<<: [*args, *more], A: "0"}
`;
    expect(service(text).args).toEqual({ A: '0', B: '1', C: '2' });
  });

  test('a byte order mark, Windows line ends and comments change nothing', () => {
    expect(service('\uFEFF# shop\r\nservices:\r\n  app: # it\r\n    target: run\r\n').target).toBe(
      'run',
    );
  });

  test('many uses of one anchor are no bomb', () => {
    const services = Array.from({ length: 500 }, (_, index) => `  s${index}: *one\n`).join('');
    const text = `x-one: &one {context: api, args: {A: "1", B: "2", C: "3"}, platforms: [linux/amd64]}\nservices:\n${services}`;
    expect(manifest(text).services.size).toBe(500);
  });
});
