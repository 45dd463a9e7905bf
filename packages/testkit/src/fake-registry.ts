import { createHash } from 'node:crypto';
import type {
  AnnotatedImage,
  Annotations,
  Registry,
  RegistryAnswer,
  RegistryFailure,
  ResolvedImage,
} from '@orchestrate/model';
import { type ImageRef, parseImageRef, repositoryOf } from '@orchestrate/model';
import { type ImageFixture, type ImageSpec, imageFixture } from './image-fixture.ts';

/** One call of the port. `tags` of `retag` and `tagsElsewhere`, kept ones of `withdraw`. */
export interface RegistryCall {
  readonly method:
    | 'resolve'
    | 'head'
    | 'retag'
    | 'tagsElsewhere'
    | 'manifest'
    | 'blob'
    | 'withdraw'
    | 'annotated'
    | 'annotate';
  readonly name: string;
  readonly tags?: readonly string[];
}

/** All registries of the world in memory. Names are taken as they are: there are no mirrors. */
export interface FakeRegistry extends Registry {
  /** Makes a tag (or a digest reference that fits) point at an image; returns what it resolves to. */
  publish(name: string, image: ImageSpec | ResolvedImage): ResolvedImage;
  /** Deletes a tag, or a manifest with all tags that point at it. */
  remove(name: string): void;
  /** Lets every call for this name (`retag`: its `from`) end in a failure; undefined mends it. */
  fail(name: string, failure: RegistryFailure | undefined): void;
  /** Tag → digest of a repository such as `docker.io/library/python`. */
  tagsOf(repository: string): ReadonlyMap<string, string>;
  readonly calls: readonly RegistryCall[];
}

export interface FakeRegistryOptions {
  /** Awaited before each answer, so that a test decides when it comes. */
  readonly gate?: (call: RegistryCall) => Promise<void>;
}

interface Repository {
  readonly tags: Map<string, string>;
  readonly images: Map<string, ResolvedImage>;
  /** Manifests and blobs of images that were published with their content. */
  readonly contents: Map<string, Uint8Array>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** An in-memory `Registry` that passes the same contract as the real client. */
export function createFakeRegistry(options: FakeRegistryOptions = {}): FakeRegistry {
  const repositories = new Map<string, Repository>();
  const failures = new Map<string, RegistryFailure>();
  const calls: RegistryCall[] = [];
  const annotations = new Map<string, Annotations>();

  async function enter(call: RegistryCall, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    calls.push(call);
    await options.gate?.(call);
    signal?.throwIfAborted();
  }

  function look(name: string): RegistryAnswer<ResolvedImage> {
    const failure = failures.get(name);
    if (failure !== undefined) return { ok: false, failure };
    const ref = parseImageRef(name);
    if (ref === undefined) return failed('invalid', '', `${name} is not a valid image name.`);
    const image = imageAt(repositories.get(repositoryOf(ref)), ref);
    return image === undefined
      ? failed('not-found', ref.host, `${name} does not exist.`)
      : { ok: true, value: image };
  }

  return {
    calls,
    publish: (name, image) => publish(repositories, name, image),
    remove: (name) => remove(repositories, name),
    fail: (name, failure) =>
      void (failure === undefined ? failures.delete(name) : failures.set(name, failure)),
    tagsOf: (repository) => repositories.get(repository)?.tags ?? new Map(),
    async resolve(name, signal) {
      await enter({ method: 'resolve', name }, signal);
      return look(name);
    },
    async head(name, signal) {
      await enter({ method: 'head', name }, signal);
      const answer = look(name);
      if (answer.ok) return { ok: true, value: answer.value.digest };
      return answer.failure.kind === 'not-found' ? { ok: true, value: undefined } : answer;
    },
    async retag(from, tags, signal) {
      await enter({ method: 'retag', name: from, tags }, signal);
      const ref = parsed(from);
      const wrong = wrongTag(ref, tags);
      if (wrong !== undefined) return wrong;
      const answer = look(from);
      if (!answer.ok) return answer;
      for (const tag of tags) {
        repositories.get(repositoryOf(ref))?.tags.set(tag, answer.value.digest);
      }
      return { ok: true, value: undefined };
    },
    async tagsElsewhere(from, tags, signal) {
      await enter({ method: 'tagsElsewhere', name: from, tags }, signal);
      const ref = parsed(from);
      const wrong = wrongTag(ref, tags);
      if (wrong !== undefined) return wrong;
      const there = repositories.get(repositoryOf(ref))?.tags;
      return { ok: true, value: tags.filter((tag) => there?.get(tag) !== ref.digest) };
    },
    async manifest(name, signal) {
      await enter({ method: 'manifest', name }, signal);
      const answer = look(name);
      if (!answer.ok) return answer;
      const { digest } = answer.value;
      const bytes = repositories.get(repositoryOf(parsed(name)))?.contents.get(digest);
      return { ok: true, value: { digest, text: new TextDecoder().decode(bytes) } };
    },
    async blob(name, { offset, size }, signal) {
      await enter({ method: 'blob', name }, signal);
      const ref = parsed(name);
      const bytes = repositories.get(repositoryOf(ref))?.contents.get(ref.digest ?? '');
      return bytes === undefined
        ? failed('not-found', ref.host, `${name} does not exist.`)
        : { ok: true, value: bytes.subarray(offset, offset + size) };
    },
    async withdraw(name, kept, signal) {
      await enter({ method: 'withdraw', name, tags: kept }, signal);
      const answer = look(name);
      if (!answer.ok)
        return answer.failure.kind === 'not-found' ? { ok: true, value: 'absent' } : answer;
      const ref = parsed(name);
      const { digest } = answer.value;
      const tags = repositories.get(repositoryOf(ref))?.tags;
      if (kept.some((tag) => tags?.get(tag) === digest)) {
        publish(repositories, name, {
          digest: EMPTY_INDEX,
          mediaType: INDEX,
          platforms: new Map(),
        });
        return { ok: true, value: 'replaced' };
      }
      remove(repositories, `${repositoryOf(ref)}@${digest}`);
      return { ok: true, value: 'deleted' };
    },
    async annotated(name, signal) {
      await enter({ method: 'annotated', name }, signal);
      const answer = look(name);
      if (!answer.ok)
        return answer.failure.kind === 'not-found' ? { ok: true, value: undefined } : answer;
      if (answer.value.digest === EMPTY_INDEX) return { ok: true, value: undefined };
      return { ok: true, value: annotatedImage(onlyImage(answer.value), annotations) };
    },
    async annotate(from, { annotations: written, tags }, signal) {
      await enter({ method: 'annotate', name: from, tags }, signal);
      const answer = look(from);
      if (!answer.ok) return answer;
      const image = onlyImage(answer.value);
      const digest = digestOf([image.digest, written]);
      annotations.set(digest, written);
      for (const tag of tags)
        publish(repositories, `${repositoryOf(parsed(from))}:${tag}`, { ...image, digest });
      return { ok: true, value: digest };
    },
  };
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
/** Stands for the index that replaces a manifest which cannot be deleted. */
const EMPTY_INDEX = `sha256:${'e'.repeat(64)}`;

/** Of images that are only resolved. */
const NO_CONTENT: Pick<ImageFixture, 'manifests' | 'blobs'> = { manifests: [], blobs: new Map() };

/** The manifest below an index, where there is one. */
function onlyImage(image: ResolvedImage): ResolvedImage {
  const [child] = image.platforms.values();
  return child === undefined || image.mediaType === MANIFEST
    ? image
    : { ...image, digest: child.digest, mediaType: MANIFEST };
}

function annotatedImage(
  { digest, platforms }: ResolvedImage,
  annotations: ReadonlyMap<string, Annotations>,
): AnnotatedImage {
  const [child] = platforms.values();
  return {
    digest,
    sizeBytes: child?.sizeCompressedBytes ?? 0,
    annotations: annotations.get(digest) ?? {},
  };
}

/** Another digest for other content. */
function digestOf(content: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}

function publish(
  repositories: Map<string, Repository>,
  name: string,
  what: ImageSpec | ResolvedImage,
): ResolvedImage {
  const ref = parsed(name);
  const fixture = 'mediaType' in what ? { ...NO_CONTENT, resolved: what } : imageFixture(what);
  const image = fixture.resolved;
  if (ref.digest !== undefined && ref.digest !== image.digest)
    throw new Error(`${name} cannot be an image with digest ${image.digest}`);
  const repository: Repository = repositories.get(repositoryOf(ref)) ?? {
    tags: new Map(),
    images: new Map(),
    contents: new Map(),
  };
  repositories.set(repositoryOf(ref), repository);
  for (const { digest, bytes } of fixture.manifests) repository.contents.set(digest, bytes);
  for (const [digest, bytes] of fixture.blobs) repository.contents.set(digest, bytes);
  repository.images.set(image.digest, image);
  for (const [platform, child] of image.platforms) {
    if (child.digest === image.digest) continue;
    const platforms = new Map([[platform, child]]);
    repository.images.set(child.digest, { digest: child.digest, mediaType: MANIFEST, platforms });
  }
  if (ref.tag !== undefined) repository.tags.set(ref.tag, image.digest);
  return image;
}

function remove(repositories: Map<string, Repository>, name: string): void {
  const ref = parsed(name);
  const repository = repositories.get(repositoryOf(ref));
  if (repository === undefined) return;
  if (ref.digest === undefined) {
    repository.tags.delete(ref.tag ?? '');
    return;
  }
  repository.images.delete(ref.digest);
  for (const [tag, digest] of repository.tags) {
    if (digest === ref.digest) repository.tags.delete(tag);
  }
}

function imageAt(repository: Repository | undefined, ref: ImageRef): ResolvedImage | undefined {
  const digest = ref.digest ?? repository?.tags.get(ref.tag ?? '');
  return digest === undefined ? undefined : repository?.images.get(digest);
}

/** For names that a test writes: a bad one is a mistake in the test. */
function parsed(name: string): ImageRef {
  const ref = parseImageRef(name);
  if (ref === undefined) throw new Error(`${name} is not a valid image name`);
  return ref;
}

function wrongTag(ref: ImageRef, tags: readonly string[]): ReturnType<typeof failed> | undefined {
  const wrong = tags.find((tag) => parseImageRef(`${repositoryOf(ref)}:${tag}`)?.tag !== tag);
  return wrong === undefined
    ? undefined
    : failed('invalid', ref.host, `"${wrong}" cannot be a tag.`);
}

function failed(
  kind: RegistryFailure['kind'],
  host: string,
  message: string,
): { ok: false; failure: RegistryFailure } {
  return { ok: false, failure: { kind, host, message, hint: 'This is the fake registry.' } };
}
