import type { RegistryAnswer } from '@orchestrate/model';
import { parseImageRef } from '@orchestrate/model';
import type { Client } from './client.ts';
import { type Failed, failed, invalid, succeeded } from './failure.ts';
import { headManifest } from './image/head-manifest.ts';
import { type ReadManifest, readManifest } from './image/read-manifest.ts';
import { type Place, placeOf } from './place.ts';

export interface Retag {
  /** `host/path@sha256:…`. Mirrors do not count: they are for pulling. */
  readonly from: string;
  /** Tags alone, without the name. */
  readonly tags: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Writes the manifest of `from`, byte for byte, under further tags of its repository; nothing is uploaded
 * besides. Tags that lead to it already are asked for by HEAD and left alone: of a repository where nothing
 * changed, Docker Hub then counts no pull, and a registry that allows a tag to be written once takes no
 * offence. Repeating it changes nothing. Registries cannot write several tags in one go: when some fail, the
 * failure names them. Failure `invalid` for a bad name, before anything is written.
 */
export async function retag(
  client: Client,
  { from, tags, signal }: Retag,
): Promise<RegistryAnswer<void>> {
  const place = placeOf(from, []);
  if (!place.ok) return place;
  const elsewhere = await askElsewhere(client, place.value, { tags, signal });
  if (!elsewhere.ok) return elsewhere;
  const missing = elsewhere.value;
  if (missing.length === 0) return succeeded(undefined);
  const read = await readManifest(client, place.value, { actions: 'pull,push', signal });
  return read.ok
    ? writeTags(client, place.value, { tags: missing, read: read.value, signal })
    : read;
}

/**
 * Those of the tags that do not lead to the manifest of `from`, by HEAD; what cannot be asked for counts as one
 * of them. Failure `invalid` for a bad name.
 */
export async function tagsElsewhere(
  client: Client,
  { from, ...asked }: Retag,
): Promise<RegistryAnswer<readonly string[]>> {
  const place = placeOf(from, []);
  return place.ok ? askElsewhere(client, place.value, asked) : place;
}

async function askElsewhere(
  client: Client,
  place: Place,
  { tags, signal }: Omit<Retag, 'from'>,
): Promise<RegistryAnswer<readonly string[]>> {
  const wrong = wrongTag(place, tags);
  if (wrong !== undefined) return wrong;
  const { host, path, digest } = place;
  const asked = await Promise.all(
    [...new Set(tags)].map(async (tag) => {
      const tagged = {
        host,
        path,
        reference: tag,
        subject: { host, name: `${host}/${path}:${tag}` },
      };
      const answer = await headManifest(client, tagged, { actions: 'pull,push', signal });
      return answer.ok && answer.value === digest ? [] : [tag];
    }),
  );
  return succeeded(asked.flat());
}

/** A failure when one of the tags cannot be one. */
export function wrongTag(place: Place, tags: readonly string[]): Failed | undefined {
  const wrong = tags.find((tag) => !isTag(place, tag));
  return wrong === undefined ? undefined : badTag(place, wrong);
}

/** Writes a manifest under tags of its repository; failures name those that were not written. */
export async function writeTags(
  client: Client,
  place: Place,
  what: {
    readonly tags: readonly string[];
    readonly read: ReadManifest;
    readonly signal: AbortSignal | undefined;
  },
): Promise<RegistryAnswer<void>> {
  const answers = await Promise.all(
    [...new Set(what.tags)].map(async (tag) => ({
      tag,
      answer: await writeTag(client, place, { ...what, tag }),
    })),
  );
  return summary(place, answers);
}

async function writeTag(
  client: Client,
  { host, path }: Place,
  what: {
    readonly tag: string;
    readonly read: ReadManifest;
    readonly signal: AbortSignal | undefined;
  },
): Promise<RegistryAnswer<void>> {
  const { tag, read, signal } = what;
  const subject = { host, name: `${host}/${path}:${tag}` };
  const answer = await client.send({
    method: 'PUT',
    host,
    path,
    actions: 'pull,push',
    resource: `manifests/${tag}`,
    headers: { 'content-type': read.manifest.mediaType },
    body: read.bytes,
    maxBytes: MAX_ANSWER_BYTES,
    subject,
    signal,
  });
  if (!answer.ok) return answer;
  const stored = answer.value.headers.get('docker-content-digest') ?? read.digest;
  if (stored === read.digest) return succeeded(undefined);
  return invalid(subject, `the registry stored ${stored} instead of ${read.digest}.`);
}

function summary(
  { host, subject }: Place,
  answers: readonly { readonly tag: string; readonly answer: RegistryAnswer<void> }[],
): RegistryAnswer<void> {
  const failures = answers.flatMap(({ tag, answer }) =>
    answer.ok ? [] : [{ tag, failure: answer.failure }],
  );
  const [first] = failures;
  if (first === undefined) return succeeded(undefined);
  const unwritten = failures.map(({ tag }) => tag).join(', ');
  const { kind, message, hint } = first.failure;
  return failed(
    kind,
    { host, name: subject.name },
    {
      message: `${failures.length} of ${answers.length} tags could not be written (${unwritten}): ${message}`,
      hint,
    },
  );
}

function isTag({ host, path }: Place, tag: string): boolean {
  return parseImageRef(`${host}/${path}:${tag}`)?.tag === tag;
}

function badTag({ subject }: Place, tag: string): Failed {
  return failed('invalid', subject, {
    message: `"${tag}" cannot be a tag of ${subject.name}.`,
    hint: 'Tags have up to 128 letters, digits, underscores, dots and dashes, and start with none of the last two.',
  });
}
