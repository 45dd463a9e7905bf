import type { RegistryAnswer } from '@orchestrate/model';
import type { Scope } from '../auth/scope.ts';
import type { Client } from '../client.ts';
import { invalid, succeeded } from '../failure.ts';
import type { Place } from '../place.ts';
import { isSha256, sha256Of } from './digest.ts';
import { decodeManifest, type ImageManifest, type IndexManifest } from './manifest.ts';
import { ACCEPT_MANIFESTS, isSchema1Type, mediaTypeOf } from './media-type.ts';

export interface ReadManifest {
  readonly digest: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: ImageManifest | IndexManifest;
}

/** What the distribution spec has registries accept at least, so what they may have. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/**
 * Gets a manifest by tag or digest and proves its bytes against the digest: the one asked for, else the one
 * that the registry states, else it is computed. Failures as of the registry, and `invalid`.
 */
export async function readManifest(
  client: Client,
  place: Place,
  options: { readonly actions?: Scope['actions']; readonly signal?: AbortSignal | undefined },
): Promise<RegistryAnswer<ReadManifest>> {
  const { host, path, reference, subject } = place;
  const answer = await client.send({
    method: 'GET',
    host,
    path,
    actions: options.actions ?? 'pull',
    resource: `manifests/${reference}`,
    headers: { accept: ACCEPT_MANIFESTS },
    maxBytes: MAX_MANIFEST_BYTES,
    subject,
    signal: options.signal,
  });
  if (!answer.ok) return answer;
  const { body: bytes, headers } = answer.value;
  const mediaType = mediaTypeOf(headers);
  const digest = sha256Of(bytes);
  const expected = place.digest ?? headers.get('docker-content-digest') ?? digest;
  // The digest of a signed schema 1 manifest leaves the signature out; decoding refuses it in better words.
  if (expected !== digest && !isSchema1Type(mediaType)) return mismatch(place, expected, digest);
  const manifest = decodeManifest(bytes, mediaType);
  return manifest.kind === 'unusable'
    ? invalid(subject, manifest.message, manifest.hint)
    : succeeded({ digest, bytes, manifest });
}

function mismatch({ subject }: Place, expected: string, digest: string) {
  const message = isSha256(expected)
    ? `the content does not match its digest: expected ${expected}, got ${digest}.`
    : `its digest ${expected} is not a sha256 one, which is the only kind that can be checked here.`;
  return invalid(subject, message);
}
