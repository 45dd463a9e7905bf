import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { root } from './rig.ts';
import { ownEngine } from './second-engine.ts';

/** A builder of buildx's driver `remote`: the BuildKit inside an engine, which is reached by itself alone. */
export interface RemoteBuilder {
  /** Lets a command find it under its name. */
  readonly env: Readonly<Record<string, string>>;
  /** It answers no more, and what it builds breaks off: as when its machine has gone. */
  lose(): Promise<void>;
}

const configs: string[] = [];
const builders: RemoteBuilder[] = [];
// Here, and not where one is made: a hook that is given while a test runs is never called.
afterAll(async () => {
  await Promise.all(builders.map((builder) => builder.lose()));
  for (const config of configs) rmSync(config, { recursive: true, force: true });
});

/** The BuildKit of the worker's own engine, as a builder called `remote`. */
export async function remoteBuilder(): Promise<RemoteBuilder> {
  const lab = path.join(root, 'tools/lab/src/main.ts');
  const relay = execa(process.execPath, [lab, 'buildkit', ...ownEngine], {
    stdin: 'pipe',
    reject: false,
    buffer: false,
  });
  const config = mkdtempSync(path.join(tmpdir(), 'buildx-config-'));
  const lose = async () => {
    relay.stdin.end();
    await relay;
  };
  configs.push(config);
  const [address] = await once(relay.stdout, 'data');
  const env = { BUILDX_CONFIG: config };
  const node = ['--driver', 'remote', '--name', 'remote', String(address).trim()];
  await execa('docker', ['buildx', 'create', ...node], { env });
  const builder = { env, lose };
  builders.push(builder);
  return builder;
}
