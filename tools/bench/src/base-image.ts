import { output } from './command.ts';

const LAB = 'localhost:5000';

/**
 * The image that services start from: the given one; else the lab's stand-in where its registry
 * answers; else the public one. It is pulled now, so that no tool's time contains it.
 */
export async function baseImage(given: string | undefined): Promise<string> {
  const image = given ?? (await publicImage('busybox:stable'));
  await output({ file: 'docker', args: ['pull', '--quiet', image] });
  return image;
}

/** For each public name the lab's stand-in, or the name itself where the lab has none. */
export async function publicImages(
  ...names: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const images = names.map(async (name) => [name, await publicImage(name)] as const);
  return Object.fromEntries(await Promise.all(images));
}

async function publicImage(name: string): Promise<string> {
  return (await labHas(name)) ? `${LAB}/library/${name}` : name;
}

async function labHas(name: string): Promise<boolean> {
  const [repository, tag] = name.split(':');
  try {
    const response = await fetch(`http://${LAB}/v2/library/${repository}/manifests/${tag}`, {
      method: 'HEAD',
      headers: {
        accept:
          'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
      },
    });
    return response.ok;
  } catch {
    return false;
  }
}
