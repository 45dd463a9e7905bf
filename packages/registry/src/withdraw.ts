import type { RegistryAnswer, Withdrawal } from '@orchestrate/model';
import type { Client } from './client.ts';
import { succeeded } from './failure.ts';
import { headManifest } from './image/head-manifest.ts';
import { type Place, placeOf } from './place.ts';

export interface Withdraw {
  /** `host/path:tag`. */
  readonly name: string;
  /** Tags of the same repository that must go on pointing where they do. */
  readonly kept: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/** Valid, refers to nothing, and so needs no upload (OCI image spec, "Image Index"). */
const EMPTY_INDEX = new TextEncoder().encode(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
  }),
);

/**
 * Takes away what a tag points at: by deleting the manifest (registries delete tags only with it, if at all),
 * otherwise by an empty index under the tag. Failures are those of the last attempt.
 */
export async function withdraw(
  client: Client,
  { name, kept, signal }: Withdraw,
): Promise<RegistryAnswer<Withdrawal>> {
  const place = placeOf(name, []);
  if (!place.ok) return place;
  const found = await headManifest(client, place.value, { signal });
  if (!found.ok) return found.failure.kind === 'not-found' ? succeeded('absent') : found;
  const digest = found.value;
  if (!(await isKept(client, { place: place.value, kept, digest, signal }))) {
    const deleted = await deleteManifest(client, { place: place.value, digest, signal });
    if (deleted.ok) return succeeded('deleted');
  }
  const replaced = await putEmptyIndex(client, place.value, signal);
  return replaced.ok ? succeeded('replaced') : replaced;
}

interface Manifest {
  readonly place: Place;
  readonly digest: string;
  readonly signal: AbortSignal | undefined;
}

/** When that cannot be known it is taken for kept: an image in use must not go. */
async function isKept(
  client: Client,
  { place, kept, digest, signal }: Manifest & Pick<Withdraw, 'kept'>,
): Promise<boolean> {
  const answers = await Promise.all(
    kept.map((tag) => headManifest(client, { ...place, reference: tag }, { signal })),
  );
  return answers.some((answer) =>
    answer.ok ? answer.value === digest : answer.failure.kind !== 'not-found',
  );
}

function deleteManifest(client: Client, { place, digest, signal }: Manifest) {
  const { host, path, subject } = place;
  return client.send({
    method: 'DELETE',
    host,
    path,
    actions: 'pull,push,delete',
    resource: `manifests/${digest}`,
    maxBytes: MAX_ANSWER_BYTES,
    subject,
    signal,
  });
}

function putEmptyIndex(client: Client, place: Place, signal: AbortSignal | undefined) {
  const { host, path, reference, subject } = place;
  return client.send({
    method: 'PUT',
    host,
    path,
    actions: 'pull,push',
    resource: `manifests/${reference}`,
    headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
    body: EMPTY_INDEX,
    maxBytes: MAX_ANSWER_BYTES,
    subject,
    signal,
  });
}
