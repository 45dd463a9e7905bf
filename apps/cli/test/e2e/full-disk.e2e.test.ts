import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { monorepo, run } from './rig.ts';
import { freshEngine } from './second-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'small-engine-'));
const at = (name: string) => path.join(folder, name);
const host = `unix://${at('docker.sock')}`;
let engine: { kill(): boolean } & PromiseLike<unknown>;
let gone = false;

/** An engine whose whole disk is 120 MB of memory. */
beforeAll(async () => {
  // An engine that is given no bridge takes the first one's away.
  const bridge = await bridgeOf(await freshEngine());
  mkdirSync(at('data'));
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', at('data')]);
  writeFileSync(at('daemon.json'), '{"features": {"containerd-snapshotter": true}}');
  engine = execa(
    'dockerd',
    [
      `--config-file=${at('daemon.json')}`,
      `--data-root=${at('data')}`,
      `--exec-root=${at('exec')}`,
      `--pidfile=${at('pid')}`,
      `--host=${host}`,
      `--bridge=${bridge}`,
      '--iptables=false',
      '--ip6tables=false',
    ],
    { reject: false, stdio: 'ignore' },
  );
  engine.then(
    () => (gone = true),
    () => (gone = true),
  );
  const answers = () => execa('docker', ['--host', host, 'info'], { reject: false });
  while ((await answers()).failed) expect(gone).toBe(false);
});
afterAll(async () => {
  engine.kill();
  await engine;
  await execa('umount', ['--lazy', at('data')]);
  rmSync(folder, { recursive: true, force: true });
});

async function bridgeOf(env: Record<string, string>): Promise<string> {
  const format = '{{index .Options "com.docker.network.bridge.name"}}';
  const asked = ['network', 'inspect', 'bridge', '--format', format];
  return (await execa('docker', asked, { env })).stdout;
}

it('says that the builder is full and how to make room, and builds what fits', async () => {
  const writes = (megabytes: number) =>
    `FROM busybox:stable\nRUN --network=none dd if=/dev/urandom of=/file bs=1M count=${megabytes}\n`;
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': writes(200),
  });
  const build = () => run(repo.root, ['build', '--progress', 'plain'], { DOCKER_HOST: host });
  const full = await build();
  expect(full.exitCode, full.all).toBe(1);
  expect(full.all).toContain('The builder has no space left');
  expect(full.all).toContain('`orchestrate cache prune` makes room');
  expect(full.all).toContain('api/Dockerfile:2');
  repo.write({ 'api/Dockerfile': writes(2) });
  const fits = await build();
  expect(fits.exitCode, fits.all).toBe(0);
});
