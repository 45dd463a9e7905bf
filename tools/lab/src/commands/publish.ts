import { baseImages, findBase } from '../images/definition.ts';
import { readBasesRecord } from '../images/record.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { publishNewer } from '../registry/newer.ts';
import { registryHost } from '../registry/up.ts';
import { withLabLock } from '../system/lock.ts';

/** Publishes a newer version of a stand-in under its tag and prints `NAME DIGEST`. */
export async function publish(paths: LabPaths, name: string): Promise<void> {
  const image = findBase(name);
  if (image === undefined) {
    const names = baseImages.map(({ repository, tag }) => `${repository}:${tag}`).join(', ');
    throw new Refusal(`there is no stand-in called "${name}"`, `There are ${names}.`);
  }
  if ((await readBasesRecord(paths))?.source !== 'stand-ins') {
    throw new Refusal(
      'the lab has no stand-ins in its registry on this machine',
      'Run "npm run lab -- up" first; with ORCHESTRATE_LAB_BASES=stand-ins where the public registry is in reach.',
    );
  }
  const repository = { host: registryHost, name: image.repository };
  const digest = await withLabLock(paths, () => publishNewer(repository, image.tag));
  process.stdout.write(`${image.repository}:${image.tag} ${digest}\n`);
}
