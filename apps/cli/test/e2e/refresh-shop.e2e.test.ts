import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RefreshReportJson } from './refresh-report.ts';
import { docker, environment, registry, removeImages, root, run, shop } from './rig.ts';

// The shop, on copies of its bases that nobody else builds on: a mirror leads there.
const { ORCHESTRATE_MIRRORS: mirrors = '' } = environment;
const hub = mirrors.includes('docker.io=') ? registry : undefined;
const own = `e2e/shop-${process.pid}-${Date.now().toString(36)}`;
const env = {
  ORCHESTRATE_MIRRORS: [
    `docker.io=${registry}/${own}`,
    ...mirrors.split(',').filter((mirror) => mirror !== '' && !mirror.startsWith('docker.io=')),
  ].join(','),
  SHOP_REGISTRY: `${registry}/${own}`,
};
const PYTHON = 'docker.io/library/python:3.13-slim';
const ON_PYTHON = ['catalog', 'python-base', 'worker'];

let folder = '';
const lock = (): string => readFileSync(path.join(folder, 'orchestrate.lock'), 'utf8');
/** Lock entries by reference. */
const blocks = (text: string): Map<string, string> =>
  new Map(
    text
      .split(/^ {2}(?=\S)/m)
      .slice(1)
      .map((block) => [block.slice(0, block.indexOf(':\n')), block]),
  );

async function refresh(...flags: string[]) {
  const args = ['refresh', '--json', '--progress', 'quiet', '--exit-code', ...flags];
  const ran = await run(folder, args, env);
  const report: RefreshReportJson = JSON.parse(ran.stdout);
  const services = Object.fromEntries(
    report.services.map(({ service, outcome }) => [service, outcome]),
  );
  return {
    ...ran,
    report,
    services,
    python: report.images.find((one) => one.reference === PYTHON),
  };
}

async function copyBase(name: string): Promise<void> {
  const from = hub === undefined ? `docker.io/library/${name}` : `${hub}/library/${name}`;
  const to = `${registry}/${own}/library/${name}`;
  await docker('buildx', 'imagetools', 'create', '--tag', to, from);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'orchestrate-refresh-shop-'));
  const skipped = /\/(\.orchestrate|orchestrate\.lock|node_modules|dist)$/;
  await cp(shop, folder, { recursive: true, filter: (file) => !skipped.test(file) });
  await Promise.all(['python:3.13-slim', 'golang:1.24', 'node:24-slim'].map(copyBase));
  const built = await run(folder, ['build', '--progress', 'quiet'], env);
  expect(built.exitCode, built.all).toBe(0);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await removeImages([own]);
});

it('does nothing when nothing moved', async () => {
  const before = lock();
  const { exitCode, report } = await refresh();
  expect(exitCode).toBe(0);
  expect(report.services).toEqual([]);
  expect(new Set(report.images.map(({ verdict }) => verdict))).toEqual(new Set(['current']));
  expect(lock()).toBe(before);
});

it('takes a newer python: exactly what descends from it is rebuilt, one entry of the lock changes', async () => {
  const before = lock();
  const lab = path.join(root, 'tools/lab/src/main.ts');
  const published = await execa(process.execPath, [
    lab,
    'publish',
    'python:3.13-slim',
    '--under',
    own,
  ]);
  const digest = published.stdout.split(' ').at(-1);
  const { exitCode, services, python, stderr } = await refresh('--report', 'refresh.md');
  expect(exitCode, stderr).toBe(10);
  expect(services).toEqual(Object.fromEntries(ON_PYTHON.map((name) => [name, 'built'])));
  expect(python).toMatchObject({ verdict: 'taken', after: { digest } });
  const [old, now] = [blocks(before), blocks(lock())];
  expect([...now.keys()]).toEqual([...old.keys()]);
  expect([...now.keys()].filter((name) => now.get(name) !== old.get(name))).toEqual([PYTHON]);
  expect(now.get(PYTHON)).toContain(digest);
  const markdown = readFileSync(path.join(folder, 'refresh.md'), 'utf8');
  expect(markdown).toContain(python?.before?.digest);
  expect(markdown).toContain(digest);
  const tags = ON_PYTHON.map((name) => `${registry}/${own}/${name}:latest`);
  const labels = await docker(
    'image',
    'inspect',
    '--format',
    '{{index .Config.Labels "org.opencontainers.image.base.digest"}}',
    ...tags.slice(1, 2),
  );
  expect(labels).toBe(digest);
});

it('leaves the lock alone when the base breaks catalog, and says so', async () => {
  const before = lock();
  const tag = `${registry}/${own}/library/python:3.13-slim`;
  const wrapper =
    'case "$*" in *requirements-private*) echo this base has no private wheels >&2; exit 9;; esac';
  const input = `FROM ${tag}\nRUN pip=$(command -v pip) && mv $pip $pip.real && printf '#!/bin/sh\\n%s\\nexec %s "$@"\\n' '${wrapper}' "$pip.real" > $pip && chmod +x $pip && sed -i '/^Package: libc6$/,/^$/s/^Version: .*/&+e2e/' /var/lib/dpkg/status\n`;
  await execa('docker', ['buildx', 'build', '--quiet', '--push', '--tag', tag, '-'], { input });
  const { exitCode, python, report, services } = await refresh('--packages');
  expect(exitCode).toBe(1);
  expect(services).toEqual({ 'python-base': 'built', catalog: 'failed', worker: 'built' });
  expect(python).toMatchObject({ verdict: 'held-back', broke: ['catalog'] });
  expect(report.services.find(({ service }) => service === 'catalog')?.reason).toContain(
    'exit code: 9',
  );
  expect(report.lockChanged).toBe(false);
  const { packages } = python?.platforms?.find(({ used }) => used) ?? {};
  expect(packages).toMatchObject({
    source: 'database',
    changes: [{ name: 'libc6', after: expect.stringMatching(/\+e2e$/) }],
  });
  expect(lock()).toBe(before);
});
