import { describe, expect, test } from 'vitest';
import { diagnostics, manifest, parse, screen, underlined } from './support.ts';

const TEXT = `
mirrors: {docker.io: a.example.com, gcr.io: a.example.com/gcr}
builder: one
jobs: 2
services: {app: {}}
`;
const LOCAL = `
mirrors: {docker.io: localhost:5000}
builders: [two, three]
jobs: 4
`;
const ENV = {
  ORCHESTRATE_MIRRORS: 'quay.io=localhost:5001/quay, docker.io=localhost:5002/',
  ORCHESTRATE_BUILDER: 'four',
  ORCHESTRATE_JOBS: '6',
};

describe('environment over local file over manifest', () => {
  const mirrorsOf = (world?: Parameters<typeof manifest>[1]) =>
    Object.fromEntries(manifest(TEXT, world).mirrors.map(({ host, location }) => [host, location]));

  test('the manifest alone', () => {
    expect(manifest(TEXT)).toMatchObject({ builders: ['one'], jobs: 2 });
    expect(mirrorsOf()).toEqual({ 'docker.io': 'a.example.com', 'gcr.io': 'a.example.com/gcr' });
  });

  test('with a local file', () => {
    expect(manifest(TEXT, { local: LOCAL })).toMatchObject({ builders: ['two', 'three'], jobs: 4 });
    expect(mirrorsOf({ local: LOCAL })).toEqual({
      'docker.io': 'localhost:5000',
      'gcr.io': 'a.example.com/gcr',
    });
  });

  test('with both', () => {
    const world = { local: LOCAL, env: ENV };
    expect(manifest(TEXT, world)).toMatchObject({ builders: ['four'], jobs: 6 });
    expect(mirrorsOf(world)).toEqual({
      'docker.io': 'localhost:5002',
      'gcr.io': 'a.example.com/gcr',
      'quay.io': 'localhost:5001/quay',
    });
  });

  test('empty variables and an empty local file change nothing', () => {
    const env = { ORCHESTRATE_MIRRORS: '', ORCHESTRATE_BUILDER: ' ', ORCHESTRATE_JOBS: '' };
    expect(manifest(TEXT, { env, local: '# nothing yet\n' })).toMatchObject({
      builders: ['one'],
      jobs: 2,
    });
  });

  test('docker.io has one name', () => {
    const text = 'mirrors: {index.docker.io: localhost:5000}\nservices: {app: {}}';
    expect(manifest(text).mirrors).toEqual([{ host: 'docker.io', location: 'localhost:5000' }]);
  });
});

test('mistakes in the environment name the variable and have no place', () => {
  const env = {
    ORCHESTRATE_MIRRORS: 'docker.io=localhost:5000,nonsense,x.example.com=https://y',
    ORCHESTRATE_BUILDER: 'a b',
    ORCHESTRATE_JOBS: '0',
  };
  const where = 'in the environment variable';
  expect(diagnostics(TEXT, { env }).map(screen)).toEqual([
    `- manifest/invalid-environment \`a b\` ${where} \`ORCHESTRATE_BUILDER\` is not the name of a builder.`,
    `- manifest/invalid-environment \`0\` ${where} \`ORCHESTRATE_JOBS\` is not a whole number above zero.`,
    `- manifest/invalid-environment \`nonsense\` ${where} \`ORCHESTRATE_MIRRORS\` is not a mirror.`,
    `- manifest/invalid-environment \`x.example.com=https://y\` ${where} \`ORCHESTRATE_MIRRORS\` is not a mirror.`,
  ]);
});

describe('the local file', () => {
  test.each([
    ['services: {app: {}}', 'manifest/unknown-key', 'services'],
    ['mirrors: {docker: localhost:5000}', 'manifest/invalid-mirror', 'docker'],
    ['mirrors: {docker.io: "http://x"}', 'manifest/invalid-mirror', '"http://x"'],
    ['jobs: two', 'manifest/wrong-type', 'two'],
    ['builder: a\nbuilders: [b]', 'manifest/exclusive-keys', 'builders'],
    ['version: 9', 'manifest/unsupported-version', '9'],
    ['mirrors: [', 'manifest/syntax', ''],
    ['[]', 'manifest/not-a-mapping', '[]'],
  ])('%s', (local, code, place) => {
    const [found, ...more] = diagnostics(TEXT, { local });
    expect(more).toEqual([]);
    expect([found?.code, found?.at?.source.path, underlined(found?.at)]).toEqual([
      code,
      'orchestrate.local.yaml',
      place,
    ]);
  });

  test('its mistakes are told even when the manifest cannot be read, after the manifest’s', () => {
    const { ok, diagnostics: found } = parse('a: [', { local: 'jobz: 1' });
    expect(ok).toBe(false);
    expect(found.map(({ code, at }) => [at?.source.path, code])).toEqual([
      ['orchestrate.yaml', 'manifest/syntax'],
      ['orchestrate.local.yaml', 'manifest/unknown-key'],
    ]);
  });
});
