import { expect, it } from 'vitest';
import { docker, monorepo, nonce, registry, run } from './rig.ts';

interface RecordJson {
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly indexDigest?: string;
  }[];
}

const outcomesOf = (json: string): Record<string, string> => {
  const record: RecordJson = JSON.parse(json);
  return Object.fromEntries(record.services.map((one) => [one.service, one.outcome]));
};

const files = () => ({
  'orchestrate.yaml':
    'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n  web: {context: web}\n',
  'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'base/nonce': nonce(),
  'api/Dockerfile': 'FROM base\nCOPY src /src\n',
  'api/src/a.txt': nonce(),
  'api/README.md': 'not copied',
  'web/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
  'web/nonce': nonce(),
});

it('builds what a change touches and nothing else, with the reason', async () => {
  const repo = monorepo(files());
  const build = async (...args: string[]) => {
    const ran = await run(repo.root, ['build', '--progress', 'quiet', '--json', ...args]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    return outcomesOf(ran.stdout);
  };
  const plan = async () => {
    const ran = await run(repo.root, ['plan', '--json']);
    const { services }: { services: { service: string; code: string; reason: string }[] } =
      JSON.parse(ran.stdout);
    return Object.fromEntries(services.map((one) => [one.service, one]));
  };
  expect(await build()).toEqual({ base: 'built', api: 'built', web: 'built' });
  expect(await build()).toEqual({ base: 'unchanged', api: 'unchanged', web: 'unchanged' });

  repo.write({ 'api/README.md': 'changed, but nothing copies it' });
  expect(await build()).toEqual({ base: 'unchanged', api: 'unchanged', web: 'unchanged' });

  repo.write({ 'api/src/a.txt': nonce() });
  expect((await plan())['api']).toMatchObject({
    code: 'file-changed',
    reason: expect.stringContaining('src/a.txt'),
  });
  expect(await build()).toEqual({ base: 'unchanged', api: 'built', web: 'unchanged' });

  repo.write({ 'base/nonce': nonce() });
  expect((await plan())['api']).toMatchObject({ code: 'parent-changed' });
  expect(await build()).toEqual({ base: 'built', api: 'built', web: 'unchanged' });

  await docker('image', 'rm', '--force', `${repo.name}/web:latest`);
  expect((await plan())['web']).toMatchObject({ code: 'image-gone' });
  expect(await build()).toEqual({ base: 'unchanged', api: 'unchanged', web: 'built' });
  expect(await build('--force', 'web')).toEqual({ web: 'built' });
});

it('finds a pushed image by its key on a machine that has never built it, and tags it without a build', async () => {
  const content = nonce();
  const manifest = (tag: string) =>
    `version: 1\nproject: pushed\nregistry: ${registry}/PROJECT\nservices:\n  api: {context: api, tags: [${tag}], outputs: [push]}\n`;
  const repo = monorepo({
    'orchestrate.yaml': manifest('one'),
    'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'api/nonce': content,
  });
  const built = await run(repo.root, ['build', '--progress', 'quiet', '--json']);
  expect(built.exitCode, built.stderr).toBe(0);
  expect(outcomesOf(built.stdout)).toEqual({ api: 'built' });
  expect(await docker('image', 'ls', '--quiet', `${registry}/${repo.name}/api`)).toBe('');

  const fresh = monorepo({
    'orchestrate.yaml': manifest('two').replaceAll('PROJECT', repo.name),
    'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'api/nonce': content,
  });
  const reused = await run(fresh.root, ['build', '--progress', 'quiet', '--json']);
  expect(reused.exitCode, reused.stderr).toBe(0);
  expect(outcomesOf(reused.stdout)).toEqual({ api: 'unchanged' });
  const digest = async (tag: string) => {
    const answer = await fetch(`http://${registry}/v2/${repo.name}/api/manifests/${tag}`, {
      method: 'HEAD',
      headers: {
        accept:
          'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
      },
    });
    return answer.headers.get('docker-content-digest');
  };
  expect(await digest('two')).toMatch(/^sha256:/);
  expect(await digest('two')).toBe(await digest('one'));
});

it('does not build what stands on a parent that was rebuilt to the same image, and says so', async () => {
  const repo = monorepo({
    'orchestrate.yaml':
      'version: 1\nproject: PROJECT\nservices:\n  base: {context: base}\n  api: {context: api}\n',
    'base/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'base/nonce': nonce(),
    'api/Dockerfile': 'FROM base\nCOPY nonce /api\n',
    'api/nonce': nonce(),
  });
  const build = async (): Promise<RecordJson> => {
    const ran = await run(repo.root, ['build', '--progress', 'quiet', '--json']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    return JSON.parse(ran.stdout);
  };
  await build();
  repo.write({
    'base/Dockerfile': '# BuildKit does not see this line.\nFROM busybox:stable\nCOPY nonce /\n',
  });
  const { services } = await build();
  expect(services.map(({ service, outcome }) => `${service} ${outcome}`)).toEqual([
    'base built',
    'api unchanged',
  ]);
  expect(services[1]).toMatchObject({ unchangedBy: 'parent-images' });
  expect(services[1]?.reason).toContain('base is the same image as then');
  const again = await build();
  expect(again.services.every(({ outcome }) => outcome === 'unchanged')).toBe(true);
});
