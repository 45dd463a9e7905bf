import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { docker, environment, run, shop } from './rig.ts';

interface RecordJson {
  readonly id: string;
  readonly status: string;
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly hitRate: number | null;
    readonly sizeAboveBaseBytes?: number;
    readonly image?: { readonly sizeCompressedBytes: number; readonly manifestDigest: string };
    readonly tags: readonly string[];
  }[];
}

const SERVICES = ['catalog', 'gateway', 'python-base', 'web', 'worker'];

let folder = '';
let first: RecordJson;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'orchestrate-shop-'));
  await cp(shop, folder, {
    recursive: true,
    filter: (file) => !/\/(\.orchestrate|orchestrate\.lock|node_modules|dist)$/.test(file),
  });
  const ran = await run(folder, ['build', '--progress', 'plain', '--json']);
  expect(ran.stderr, ran.stderr).not.toContain('error[');
  expect(ran.exitCode, ran.stderr).toBe(0);
  first = JSON.parse(ran.stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('builds every service and knows what each one cost', () => {
  expect(first.status).toBe('succeeded');
  expect(first.services.map((one) => one.service).toSorted()).toEqual(SERVICES);
  for (const one of first.services) {
    expect(one.image?.manifestDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(one.image?.sizeCompressedBytes).toBeGreaterThan(0);
    expect(one.sizeAboveBaseBytes).toBeGreaterThan(0);
    expect(one.sizeAboveBaseBytes).toBeLessThan(one.image?.sizeCompressedBytes ?? 0);
  }
});

it('locked every base, and holds the lock against a frozen build', async () => {
  const checked = await run(folder, ['lock', '--check']);
  expect(checked.exitCode, checked.all).toBe(0);
  const frozen = await run(folder, ['build', '--frozen', '--progress', 'quiet']);
  expect(frozen.exitCode, frozen.all).toBe(0);
});

it('shows the run again', async () => {
  const shown = await run(folder, ['runs', 'show', first.id]);
  expect(shown.exitCode).toBe(0);
  for (const service of SERVICES) expect(shown.stdout).toContain(service);
});

describe('the built images', () => {
  const network = `shop-e2e-${process.pid}`;
  const containers: string[] = [];
  const imageOf = (service: string): string => {
    const [tag] = first.services.find((one) => one.service === service)?.tags ?? [];
    if (tag === undefined) throw new Error(`${service} has no tag`);
    return tag;
  };
  const startContainer = async (service: string, ...options: string[]): Promise<string> => {
    const alias = ['--network', network, '--network-alias', service];
    const id = await docker('run', '--detach', ...alias, ...options, imageOf(service));
    containers.push(id);
    return id;
  };
  beforeAll(async () => {
    await docker('network', 'create', network);
  });
  afterAll(async () => {
    if (containers.length > 0) await docker('rm', '--force', ...containers);
    await docker('network', 'rm', network);
  });

  it('answer through web → gateway → catalog', async () => {
    await startContainer('catalog');
    await startContainer('gateway');
    const web = await startContainer('web', '--publish', '127.0.0.1::3000');
    const [address = ''] = (await docker('port', web, '3000')).split('\n');
    const page = await vi.waitFor(
      async () => {
        const answer = await fetch(`http://${address}/`);
        expect(answer.status).toBe(200);
        return answer.text();
      },
      { timeout: 60_000, interval: 250 },
    );
    const products: { name: string }[] = JSON.parse(
      readFileSync(path.join(folder, 'catalog/catalog/products.json'), 'utf8'),
    );
    expect(products.length).toBeGreaterThan(0);
    for (const { name } of products) expect(page).toContain(name);
  });

  it('run as somebody else than root', async () => {
    for (const service of SERVICES) {
      const user = await docker(
        'image',
        'inspect',
        '--format',
        '{{.Config.User}}',
        imageOf(service),
      );
      expect(user, service).toMatch(/^[1-9]\d*/);
    }
  });

  it('hold the secret nowhere', async () => {
    const { SHOP_INDEX_TOKEN: token = '' } = environment;
    expect(token).not.toBe('');
    const saved = path.join(folder, 'catalog.tar');
    await docker('image', 'save', '--output', saved, imageOf('catalog'));
    await execa('sh', ['-c', 'mkdir layers && tar -xf catalog.tar -C layers'], { cwd: folder });
    const blobs = readdirSync(path.join(folder, 'layers/blobs/sha256')).map((blob) =>
      path.join(folder, 'layers/blobs/sha256', blob),
    );
    expect(blobs.length).toBeGreaterThan(5);
    for (const blob of blobs) {
      const bytes = readFileSync(blob);
      expect(
        (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).includes(token),
        blob,
      ).toBe(false);
    }
    for (const file of readdirSync(path.join(folder, '.orchestrate'))) {
      expect(readFileSync(path.join(folder, '.orchestrate', file)).includes(token), file).toBe(
        false,
      );
    }
  });
});
