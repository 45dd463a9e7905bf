import type { LocalImages } from '@orchestrate/model';
import { normalizeImageRef, parseImageRef, repositoryOf } from '@orchestrate/model';
import { type Endpoint, findEndpoint } from '../engine/endpoint.ts';
import { askEngine } from '../engine/engine-api.ts';
import type { Environment } from '../environment.ts';
import { listOf, record, text } from '../json.ts';
import { imageSource } from './image-source.ts';
import { ownContainerd } from './own-containerd.ts';

/** Images in the engine of the current docker context. */
export function createLocalImages(env: Environment): LocalImages {
  return {
    digests: (tags) => digestsOf(env, tags),
    source: () => imageSource(env),
    tag: (image, tag) => tagImage(env, image, tag),
    untag: (tag) => untagImage(env, tag),
  };
}

async function digestsOf(
  env: Environment,
  tags: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const endpoint = tags.length === 0 ? undefined : await findEndpoint(env);
  if (endpoint === undefined) return new Map();
  const names = new Map(tags.map((tag) => [tag, normalizeImageRef(tag)]));
  const found = await findDigests(
    endpoint,
    [...names.values()].filter((name) => name !== undefined),
  );
  return new Map(
    [...names].flatMap(([tag, name]) => {
      const digest = found.get(name ?? '');
      return digest === undefined ? [] : [[tag, digest] as const];
    }),
  );
}

async function tagImage(env: Environment, image: string, tag: string): Promise<void> {
  const ref = parseImageRef(tag);
  const endpoint = await findEndpoint(env);
  if (ref?.tag === undefined || endpoint === undefined) throw new Error(`cannot tag ${tag}`);
  const answer = await askEngine(endpoint, {
    method: 'POST',
    path: `/images/${nameInPath(image)}/tag`,
    query: { repo: repositoryOf(ref), tag: ref.tag },
  });
  if (!answer.ok) throw new Error(`the engine did not tag ${image} as ${tag}: ${answer.message}`);
}

/** The image itself may have other names; without any it is left for the next prune. */
async function untagImage(env: Environment, tag: string): Promise<void> {
  const endpoint = await findEndpoint(env);
  if (endpoint === undefined) return;
  await askEngine(endpoint, {
    method: 'DELETE',
    path: `/images/${nameInPath(tag)}`,
    query: { noprune: 'true' },
  });
}

/** By normalized name. An engine that does not answer has no images: the worst case is a build. */
async function findDigests(
  endpoint: Endpoint,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const containerd = await ownContainerd(endpoint);
  if (containerd !== undefined) {
    const { containerdDigests } = await import('./containerd-images.ts');
    const digests = await containerdDigests(containerd, names).catch(() => undefined);
    if (digests !== undefined) return digests;
  }
  return listImages(endpoint, names);
}

/** The engine's own list: slow, because it also measures each image, but open to everybody who may use docker. */
async function listImages(
  endpoint: Endpoint,
  names: readonly string[],
): Promise<Map<string, string>> {
  const answer = await askEngine(endpoint, {
    path: '/images/json',
    query: { filters: JSON.stringify({ reference: names.map(familiar) }) },
  });
  if (!answer.ok) return new Map();
  const images = listOf(answer.body, (value) => {
    const image = record(value);
    const digest = text(image?.Id);
    return digest === undefined ? undefined : { digest, tags: listOf(image?.RepoTags, text) };
  });
  return new Map(
    images.flatMap(({ digest, tags }) =>
      tags.map((tag) => [normalizeImageRef(tag) ?? tag, digest] as const),
    ),
  );
}

/** A digest or name as part of a path of the engine's API. */
function nameInPath(image: string): string {
  if (image.startsWith('sha256:')) return image;
  return encodeURIComponent(familiar(normalizeImageRef(image) ?? image));
}

/** As the engine shows names, and the only form that its filter knows: without `docker.io` and `library`. */
function familiar(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/)?/, '');
}
