import type { Finding, ImageRef, Registry } from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';
import type { Workspace } from './load.ts';
import { namedImages } from './named-images.ts';
import type { World } from './world.ts';

/**
 * Whether each registry that the builds pull from or push to answers with the credentials that docker has
 * for it: asked once a registry, by HEAD for one image. Whether a push is allowed only a push can tell.
 */
export async function registryFindings(
  world: World,
  registry: Registry,
  workspace: Workspace,
): Promise<Finding[]> {
  const asked = [
    ...oneEachHost(namedImages(workspace)).map((ref) => ({ ref, pushes: false })),
    ...oneEachHost(pushedImages(workspace)).map((ref) => ({ ref, pushes: true })),
  ];
  return Promise.all(asked.map((one) => registryFinding(world, registry, one)));
}

interface Asked {
  readonly ref: ImageRef;
  readonly pushes: boolean;
}

async function registryFinding(
  world: World,
  registry: Registry,
  { ref, pushes }: Asked,
): Promise<Finding> {
  const subject = `registry ${ref.host}${pushes ? ' (push)' : ''}`;
  const image = formatImageRef(ref);
  const answer = await registry.head(image, world.signal);
  if (!answer.ok) {
    const { message, hint } = answer.failure;
    return { subject, status: 'problem', text: message, hint };
  }
  if (answer.value !== undefined) return { subject, status: 'ok', text: `answers for ${image}` };
  if (pushes) return { subject, status: 'ok', text: `answers; ${image} is not there yet` };
  const hint = 'Correct the name where it is used; `orchestrate lock` shows every place.';
  return { subject, status: 'problem', text: `answers, but has no ${image}`, hint };
}

function pushedImages({ manifest }: Workspace): string[] {
  return [...manifest.services.values()].flatMap(({ outputs, tags }) =>
    outputs.some((output) => output.kind === 'push') ? tags : [],
  );
}

function oneEachHost(images: readonly string[]): ImageRef[] {
  const refs = images.flatMap((image) => parseImageRef(image) ?? []);
  // The first of a host counts.
  return [...new Map(refs.toReversed().map((ref) => [ref.host, ref])).values()].toReversed();
}
