import { baseImages, findBase } from '../images/definition.ts';
import { readBasesRecord } from '../images/record.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { publishNewer } from '../registry/newer.ts';
import { registryHost } from '../registry/up.ts';
import { withLabLock } from '../system/lock.ts';

/**
 * Publishes a newer version of a stand-in under its tag and prints `NAME DIGEST`. With `under`, of the copy that
 * somebody has put below that path of the registry: others go on with the version that they know.
 */
export async function publish(paths: LabPaths, name: string, under?: string): Promise<void> {
  const image = findBase(name);
  if (image === undefined) {
    const names = baseImages.map(({ repository, tag }) => `${repository}:${tag}`).join(', ');
    throw new Refusal(`there is no stand-in called "${name}"`, `There are ${names}.`);
  }
  if (under === undefined && (await readBasesRecord(paths))?.source !== 'stand-ins') {
    throw new Refusal(
      'the lab has no stand-ins in its registry on this machine',
      'Run "npm run lab -- up" first; with ORCHESTRATE_LAB_BASES=stand-ins where the public registry is in reach.',
    );
  }
  const path = under === undefined ? image.repository : `${under}/${image.repository}`;
  const repository = { host: registryHost, name: path };
  const digest = await withLabLock(paths, () => publishNewer(repository, image.tag));
  process.stdout.write(`${path}:${image.tag} ${digest}\n`);
}
