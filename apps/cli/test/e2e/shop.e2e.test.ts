import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, run, shop } from './rig.ts';

interface RecordJson {
  readonly id: string;
  readonly status: string;
  readonly services: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly hitRate: number | null;
    readonly sizeAboveBaseBytes?: number;
    readonly image?: { readonly sizeCompressedBytes: number; readonly manifestDigest: string };
    readonly baseDigests: Readonly<Record<string, string>>;
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
  const startContainer = async (name: string, image: string, ...env: string[]): Promise<void> => {
    const variables = env.flatMap((variable) => ['--env', variable]);
    containers.push(
      await docker(
        'run',
        '--detach',
        '--network',
        network,
        '--name',
        `${network}-${name}`,
        '--network-alias',
        name,
        ...variables,
        image,
      ),
    );
  };
  beforeAll(async () => {
    await docker('network', 'create', network);
  });
  afterAll(async () => {
    if (containers.length > 0) await docker('rm', '--force', ...containers);
    await docker('network', 'rm', network);
  });

  it('answer through web → gateway → catalog, none of them as root', async () => {
    const images = (
      await docker(
        'image',
        'ls',
        '--format',
        '{{.Repository}}:{{.Tag}}',
        '--filter',
        'reference=shop/*',
      )
    ).split('\n');
    for (const service of ['catalog', 'gateway', 'web'])
      expect(images.some((image) => image.startsWith(`shop/${service}:`))).toBe(true);
  });
});
