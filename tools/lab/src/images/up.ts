import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { resolveTag } from '../registry/client.ts';
import { pushLayout } from '../registry/layout.ts';
import { registryHost } from '../registry/up.ts';
import { say, saying } from '../say.ts';
import { must, run } from '../system/run.ts';
import { writeContext } from './context.ts';
import { type BaseImage, bakeDefinition, baseImages, type DefinitionInputs } from './definition.ts';
import { type BaseInputs, gatherInputs, inputsKey } from './inputs.ts';
import { readBasesRecord, writeBasesRecord } from './record.ts';
import { makeRoot } from './root.ts';

/** Sees to it that builds have base images: the public ones, or stand-ins in the lab's registry. */
export async function basesUp(paths: LabPaths): Promise<void> {
  const record = await readBasesRecord(paths);
  const known = process.env['ORCHESTRATE_LAB_BASES'] || record?.source;
  if (known === 'public' || (known === undefined && (await publicRegistryAnswers()))) {
    say('bases', 'the public registry is in reach: builds start from the real images');
    if (record?.source !== 'public') await writeBasesRecord(paths, { source: 'public' });
    return;
  }
  const inputs = await gatherInputs();
  const key = inputsKey(inputs);
  const fresh = record?.source === 'stand-ins' && record.key === key;
  if (fresh && (await allPresent())) {
    say('bases', `${baseImages.length} stand-ins for public base images are in the registry`);
    return;
  }
  await buildBases(paths, inputs);
  await writeBasesRecord(paths, { source: 'stand-ins', key });
}

async function buildBases(paths: LabPaths, inputs: BaseInputs): Promise<void> {
  const context = join(paths.bases, 'context');
  const layouts = join(paths.bases, 'layouts');
  await mkdir(paths.logs, { recursive: true });
  await saying('bases', 'making a Debian root (no public registry in reach)', async () => {
    await writeContext(inputs, context);
    await makeRoot(paths, join(context, 'overlay'), join(context, 'debian.tar'));
  });
  await saying('bases', `building ${baseImages.length} stand-ins for public base images`, () =>
    bake(paths, { context, layouts, nodeVersion: inputs.node.version }),
  );
  await saying('bases', `pushing them to ${registryHost}`, async () => {
    for (const image of baseImages) await push(image, join(layouts, image.name));
  });
  await rm(layouts, { recursive: true, force: true });
}

async function bake(paths: LabPaths, inputs: DefinitionInputs): Promise<void> {
  await rm(inputs.layouts, { recursive: true, force: true });
  await mkdir(inputs.layouts, { recursive: true });
  const args = ['buildx', 'bake', '-f', '-', `--allow=fs=${paths.bases}`, '--progress=plain'];
  const log = join(paths.logs, 'bases.log');
  await must('docker', args, { input: JSON.stringify(bakeDefinition(inputs)), log });
}

const push = ({ repository, tag }: BaseImage, layout: string): Promise<string> =>
  pushLayout(layout, { repository: { host: registryHost, name: repository }, tag });

async function allPresent(): Promise<boolean> {
  const digests = await Promise.all(
    baseImages.map(({ repository, tag }) =>
      resolveTag({ host: registryHost, name: repository }, tag),
    ),
  );
  return digests.every((digest) => digest !== undefined);
}

/** Asked through buildx, which has the proxy and credential settings that builds will have. */
async function publicRegistryAnswers(): Promise<boolean> {
  const args = ['buildx', 'imagetools', 'inspect', 'docker.io/library/busybox:stable'];
  return (await run('docker', args, { timeoutMs: 20_000 })).code === 0;
}
