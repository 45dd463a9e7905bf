import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabPaths } from '../paths.ts';
import { say, saying } from '../say.ts';
import {
  awaitDaemon,
  type Daemon,
  daemonOf,
  runningDaemon,
  startDaemon,
  stopDaemon,
} from '../system/daemon.ts';
import type { IndexAddress } from './address.ts';
import { wheelHash } from './handler.ts';
import { pricingDistribution } from './pricing.ts';
import { packWheel } from './wheel.ts';

export const indexPort = 5001;

export const indexDaemon = (paths: LabPaths): Daemon => daemonOf(paths, 'index');

/** Sees to it that the private package index runs where build steps reach it. */
export async function indexUp(paths: LabPaths, address: IndexAddress): Promise<void> {
  const daemon = indexDaemon(paths);
  if (await allAnswer(address)) {
    say('index', `already running on ${address.host}:${indexPort}`);
    return;
  }
  await saying(
    'index',
    `starting the private package index on ${address.host}:${indexPort}`,
    async () => {
      // One that lives listens on addresses that have gone, or serves another package.
      if ((await runningDaemon(daemon)) !== undefined) await stopDaemon(daemon);
      const script = join(dirname(fileURLToPath(import.meta.url)), 'serve.ts');
      const args = [script, await tokenFile(paths), String(indexPort), ...address.listen];
      await startDaemon(daemon, process.execPath, args);
      await awaitDaemon(daemon, () => allAnswer(address));
    },
  );
}

/** Whether the index answers on every address it should, with the package as it is here. */
export async function allAnswer(address: IndexAddress): Promise<boolean> {
  const hash = wheelHash(packWheel(await pricingDistribution()));
  const answers = await Promise.all(address.listen.map((host) => answersOn(host, hash)));
  return answers.every(Boolean);
}

async function answersOn(host: string, hash: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}:${indexPort}/health`, {
      signal: AbortSignal.timeout(2000),
    });
    return response.ok && (await response.text()).includes(hash);
  } catch {
    return false;
  }
}

/** The token of the index, made on first use; undefined before. */
export async function readToken(paths: LabPaths): Promise<string | undefined> {
  const text = await readFile(join(paths.index, 'token'), 'utf8').catch(() => undefined);
  return text?.trim();
}

async function tokenFile(paths: LabPaths): Promise<string> {
  const file = join(paths.index, 'token');
  if ((await readToken(paths)) === undefined) {
    await mkdir(paths.index, { recursive: true, mode: 0o700 });
    await writeFile(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  }
  return file;
}
