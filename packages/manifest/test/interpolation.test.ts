import { describe, expect, test } from 'vitest';
import { needsGit } from '../src/index.ts';
import { diagnostics, GIT, manifest, service, underlined } from './support.ts';

const ENV = { SET: 'value', EMPTY: '', REGISTRY: 'localhost:5000' };

function arg(text: string, world = {}): string | undefined {
  return service(`services: {app: {args: {A: ${JSON.stringify(text)}}}}`, {
    env: ENV,
    git: GIT,
    ...world,
  }).args['A'];
}

describe('values', () => {
  test.each([
    ['plain', 'plain'],
    ['${SET}', 'value'],
    ['a ${SET} b ${SET}', 'a value b value'],
    ['${EMPTY}', ''],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${NOPE:-}', ''],
    ['${NOPE-x}', 'x'],
    ['${NOPE:-a/b:c}', 'a/b:c'],
    ['${NOPE:-${SET}}', 'value'],
    ['${NOPE:-${ALSO:-deep}}', 'deep'],
    ['${SET:-${NOPE}}', 'value'],
    ['${SET:?needed}', 'value'],
    ['${SET:+yes}', 'yes'],
    ['${EMPTY:+yes}', ''],
    ['${EMPTY+yes}', 'yes'],
    ['$${SET}', '${SET}'],
    ['$SET $ $$', '$SET $ $$'],
    ['{}', '{}'],
    ['${service} of ${project}', 'app of shop-app'],
    ['${git.sha}', GIT.sha],
    ['${git.shortSha}', '0123456'],
    ['${git.branch}', 'main'],
    ['${git.dirty:-clean}', 'clean'],
  ])('%s is %s', (text, value) => {
    expect(arg(text)).toBe(value);
  });

  test('a branch is made fit for a tag', () => {
    expect(arg('${git.branch}', { git: { ...GIT, branch: 'feature/ü x#1' } })).toBe('feature-x-1');
    expect(arg('${git.branch}', { git: { ...GIT, branch: '.-hidden' } })).toBe('hidden');
    expect(arg('${git.branch}', { git: { ...GIT, branch: 'x'.repeat(200) } })).toHaveLength(128);
  });

  test('changed files show in a tag', () => {
    const git = { ...GIT, dirty: true };
    expect(arg('${git.shortSha}${git.dirty:+-dirty}', { git })).toBe('0123456-dirty');
  });

  test('git values are missed only where they are used without a default', () => {
    expect(arg('${git.branch:-none}', { git: undefined })).toBe('none');
    const text = 'services: {app: {tags: ["${git.sha}"]}}';
    expect(diagnostics(text).map(({ code, at }) => [code, underlined(at)])).toEqual([
      ['manifest/no-git', '${git.sha}'],
    ]);
  });
});

describe('places', () => {
  test('every place that allows references', () => {
    const text = `
registry: \${REGISTRY}/shop
mirrors: {docker.io: "\${REGISTRY}"}
services:
  app:
    args: {A: "\${SET}"}
    labels: {l: "\${SET}"}
    platforms: ["\${PLATFORM:-linux/amd64,linux/arm64}"]
    contexts: {c: "docker-image://\${REGISTRY}/c"}
    cache: {from: ["type=\${SET}"], to: ["type=\${SET}"]}
    tags: ["\${SET}", "\${REGISTRY}/x:1"]
    outputs: [{oci: "dist/\${service}.tar"}, {local: "dist/\${service}"}]
  named: {repository: "\${REGISTRY}/\${project}/\${service}"}
`;
    const { mirrors, services } = manifest(text, { env: ENV });
    expect(mirrors).toEqual([{ host: 'docker.io', location: 'localhost:5000' }]);
    expect(services.get('app')).toMatchObject({
      args: { A: 'value' },
      labels: { l: 'value' },
      platforms: ['linux/amd64', 'linux/arm64'],
      contexts: { c: { kind: 'image', ref: 'localhost:5000/c' } },
      cacheFrom: ['type=value'],
      cacheTo: ['type=value'],
      tags: ['localhost:5000/shop/app:value', 'localhost:5000/x:1'],
      outputs: [
        { kind: 'oci', dest: 'dist/app.tar' },
        { kind: 'local', dest: 'dist/app' },
      ],
    });
    expect(services.get('named')?.tags).toEqual(['localhost:5000/shop-app/named:latest']);
  });

  test.each([
    ['project: "${SET}"\nservices: {app: {}}'],
    ['services: {app: {target: "${SET}"}}'],
    ['services: {app: {context: "${SET}"}}'],
    ['services: {app: {dockerfile: "x${SET}"}}'],
    ['services: {app: {dependsOn: ["${SET}"]}}'],
    ['services: {app: {extends: "${SET}"}}'],
    ['services: {app: {secrets: ["${SET}"]}}'],
    ['services: {app: {ssh: ["${SET}"]}}'],
    ['services: {app: {timeout: "${SET}"}}'],
    ['secrets: {s: {env: "${SET}"}}\nservices: {app: {}}'],
    ['secrets: {s: {command: [echo, "${SET}"]}}\nservices: {app: {}}'],
    ['builder: "${SET}"\nservices: {app: {}}'],
  ])('%s is a mistake', (text) => {
    const found = diagnostics(text, { env: ENV });
    expect(found.map(({ code }) => code)).toEqual(['manifest/interpolation-not-allowed']);
    expect(underlined(found[0]?.at)).toContain('${SET}');
  });
});

describe('mistakes', () => {
  test.each([
    [
      '${NOPE}',
      'manifest/unset-variable',
      '${NOPE}',
      'The environment variable `NOPE` is not set.',
    ],
    [
      'x ${EMPTY:?say why.} y',
      'manifest/unset-variable',
      '${EMPTY:?say why.}',
      '`EMPTY` is not set or is empty: say why.',
    ],
    ['${NOPE?}', 'manifest/unset-variable', '${NOPE?}', '`NOPE` is not set.'],
    [
      '${NOPE:-${ALSO}}',
      'manifest/unset-variable',
      '${ALSO}',
      'The environment variable `ALSO` is not set.',
    ],
    ['a ${SET', 'manifest/interpolation', '${SET', '`${SET` is not closed with `}`.'],
    ['${}', 'manifest/interpolation', '${}', 'There is no variable name after `${`.'],
    ['${git.sah}', 'manifest/interpolation', '${git.sah}', 'There is no value `${git.sah}`.'],
  ])('%s', (text, code, place, message) => {
    const [found, ...more] = diagnostics(`services: {app: {args: {A: ${JSON.stringify(text)}}}}`, {
      env: ENV,
      git: GIT,
    });
    expect(more).toEqual([]);
    expect([found?.code, underlined(found?.at), found?.message]).toEqual([code, place, message]);
  });

  test('a detached head has no branch', () => {
    const { branch: _, ...detached } = GIT;
    const [found] = diagnostics('services: {app: {tags: ["${git.branch}"]}}', { git: detached });
    expect(found).toMatchObject({
      code: 'manifest/no-git',
      message: '`${git.branch}` has no value: HEAD is detached.',
    });
  });

  test('there is no service outside services', () => {
    const [found] = diagnostics('registry: "x/${service}"\nservices: {app: {}}');
    expect([found?.code, underlined(found?.at)]).toEqual(['manifest/interpolation', '${service}']);
  });
});

test('git is asked for only by manifests that mention it', () => {
  expect(needsGit('services: {app: {tags: ["${git.sha}"]}}')).toBe(true);
  expect(needsGit('services: {app: {tags: ["${X:-${git.branch}}"]}}')).toBe(true);
  expect(needsGit('services: {app: {tags: [latest]}} # git')).toBe(false);
});
