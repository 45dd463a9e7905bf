import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canary, filesWith } from './canaries.ts';
import { docker, monorepo, nonce, registry, run } from './rig.ts';

const MOUNT = 'RUN --mount=type=secret,id=token';

/** A service whose steps get a secret, and whose results go where the test wants them. */
function service(keys: string, dockerfile: string) {
  const value = canary();
  const repo = monorepo({
    'orchestrate.yaml': `version: 1\nproject: PROJECT\nregistry: ${registry}/e2e/PROJECT\nsecrets: {token: {env: E2E_TOKEN}}\nservices:\n  api: {context: api, secrets: [token], ${keys}}\n`,
    'api/Dockerfile': dockerfile,
    'api/nonce': nonce(),
  });
  const build = () => run(repo.root, ['build', '--progress', 'plain'], { E2E_TOKEN: value });
  const write = (text: string) => repo.write({ 'api/Dockerfile': text, 'api/nonce': nonce() });
  return { value, repo, build, write };
}

/** The stage below is not in the image, but `mode=max` takes it along. */
const CLEAN = `FROM busybox:stable AS below\nCOPY nonce /\n${MOUNT} wc -c /run/secrets/token > /size\nFROM busybox:stable\nCOPY --from=below /size /\n`;
const LEAKY = CLEAN.replace('wc -c /run/secrets/token', 'tee /kept < /run/secrets/token | wc -c');

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
].join(', ');

/** Digests by tag; tags that lead to nothing are left out. */
async function tagsOf(repository: string): Promise<Record<string, string>> {
  const ask = async (resource: string) => {
    const url = `http://${registry}/v2/${repository}/${resource}`;
    const answer = await fetch(url, { headers: { accept: ACCEPT } });
    const text = await answer.text();
    return { answer, body: answer.ok ? bodyOf(text) : {} };
  };
  const { body } = await ask('tags/list');
  const found = (body.tags ?? []).map(async (tag) => {
    const { answer, body } = await ask(`manifests/${tag}`);
    const digest = answer.headers.get('docker-content-digest') ?? '';
    return body.manifests?.length === 0 ? [] : [[tag, digest] as const];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

interface Body {
  readonly tags?: readonly string[] | null;
  readonly manifests?: readonly unknown[];
}

function bodyOf(text: string): Body {
  const body: Body = JSON.parse(text);
  return body;
}

describe('the layer cache of all stages', () => {
  it('is not released when a layer holds a secret: registry and folder stay as they were', async () => {
    const cache = `${registry}/e2e/PROJECT/cache`;
    const { value, repo, build, write } = service(
      `outputs: [push], cache: {to: ["type=registry,ref=${cache}:api,mode=max", "type=local,dest=layers,mode=max"]}`,
      CLEAN,
    );
    const first = await build();
    expect(first.exitCode, first.all).toBe(0);
    expect(first.all).not.toContain('secret/');
    const name = `e2e/${repo.name}/cache`;
    const released = await tagsOf(name);
    expect(Object.keys(released)).toEqual(['api']);
    const index = path.join(repo.root, 'layers/index.json');
    const indexBefore = readFileSync(index, 'utf8');
    const images = await tagsOf(`e2e/${repo.name}/api`);

    write(LEAKY);
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.all).toMatch(
      /secret\/in-cache.*kept in layer sha256:[0-9a-f]{64} of the layer cache/,
    );
    expect(ran.all).toContain('--> api/Dockerfile:3:5');
    expect(ran.all).toContain('Rotate token');
    expect(ran.all).not.toContain(value);
    expect(await tagsOf(name)).toEqual(released);
    expect(await tagsOf(`e2e/${repo.name}/api`)).toEqual(images);
    expect(JSON.parse(readFileSync(index, 'utf8'))).toEqual(JSON.parse(indexBefore));
    expect(filesWith([repo.root], [value])).toEqual([]);
  });
});

it('holds back a layer cache in a folder that the manifest names', async () => {
  const { repo, build, write } = service(
    'outputs: [load], cache: {type: local, path: layers, mode: max, write: always}',
    CLEAN,
  );
  const first = await build();
  expect(first.exitCode, first.all).toBe(0);
  const files = () => filesWith([path.join(repo.root, 'layers')], ['']).toSorted();
  const before = files();
  expect(before.some((file) => file.includes('index.json'))).toBe(true);
  write(LEAKY);
  const ran = await build();
  expect(ran.exitCode, ran.all).toBe(1);
  expect(ran.all).toMatch(/secret\/in-cache.*kept in layer sha256:/);
  expect(files()).toEqual(before);
});

describe('what is loaded or written to disk', () => {
  it('is wanted only when it holds no secret: earlier images and files stay', async () => {
    const { value, repo, build, write } = service(
      'outputs: [load, {oci: out/api.tar}, {local: out/files}]',
      `FROM busybox:stable\nCOPY nonce /\n${MOUNT} wc -c /run/secrets/token > /size\n`,
    );
    const first = await build();
    expect(first.exitCode, first.all).toBe(0);
    const before = await imagesOf(repo.name);
    expect(before).toHaveLength(1);
    const archive = readFileSync(path.join(repo.root, 'out/api.tar'));
    const size = readFileSync(path.join(repo.root, 'out/files/size'), 'utf8');

    write(`FROM busybox:stable\nCOPY nonce /\n${MOUNT} base64 /run/secrets/token > /size\n`);
    const ran = await build();
    expect(ran.exitCode, ran.all).toBe(1);
    expect(ran.all).toMatch(/secret\/in-image.*size in layer sha256:/);
    expect(ran.all).toMatch(/secret\/in-files.*size of the files for /);
    expect(await imagesOf(repo.name)).toEqual(before);
    expect(readFileSync(path.join(repo.root, 'out/api.tar')).equals(archive)).toBe(true);
    expect(readFileSync(path.join(repo.root, 'out/files/size'), 'utf8')).toBe(size);
    expect(readdirSync(path.join(repo.root, 'out')).toSorted()).toEqual(['api.tar', 'files']);
    expect(filesWith([repo.root], [value, Buffer.from(value).toString('base64')])).toEqual([]);
  });
});

/** Tags and digests of the engine's images of a project. */
async function imagesOf(project: string): Promise<string[]> {
  const format = '{{.Repository}}:{{.Tag}} {{.ID}}';
  const reference = `reference=${registry}/e2e/${project}/*`;
  const listed = await docker(
    'image',
    'ls',
    '--no-trunc',
    '--format',
    format,
    '--filter',
    reference,
  );
  return listed.split('\n').filter((line) => line !== '');
}
