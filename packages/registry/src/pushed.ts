import type { BlobPiece, PushedManifest, RegistryAnswer } from '@orchestrate/model';
import type { Client } from './client.ts';
import { invalid, succeeded } from './failure.ts';
import { readManifest } from './image/read-manifest.ts';
import { placeOf } from './place.ts';

/** A manifest by tag or digest where it was pushed to, without mirrors, proved against its digest. */
export async function pushedManifest(
  client: Client,
  name: string,
  signal?: AbortSignal,
): Promise<RegistryAnswer<PushedManifest>> {
  const place = placeOf(name, []);
  if (!place.ok) return place;
  const read = await readManifest(client, place.value, { signal });
  if (!read.ok) return read;
  const { digest, bytes } = read.value;
  return succeeded({ digest, text: new TextDecoder().decode(bytes) });
}

export interface BlobRequest {
  /** `host/path@sha256:…`. */
  readonly name: string;
  readonly piece: BlobPiece;
  readonly signal: AbortSignal | undefined;
}

/**
 * A piece of a blob by a range request (distribution spec, "Pulling blobs"). Registries may send the whole
 * blob instead; failure `invalid` when that is more than was asked for and the piece is not its beginning.
 */
export async function pushedBlob(
  client: Client,
  { name, piece, signal }: BlobRequest,
): Promise<RegistryAnswer<Uint8Array>> {
  const place = placeOf(name, []);
  if (!place.ok) return place;
  const { host, path, reference, subject } = place.value;
  const answer = await client.send({
    method: 'GET',
    host,
    path,
    actions: 'pull',
    resource: `blobs/${reference}`,
    headers: { range: `bytes=${piece.offset}-${piece.offset + piece.size - 1}` },
    maxBytes: piece.offset + piece.size,
    subject,
    signal,
  });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  const wanted = status === 206 ? body : body.subarray(piece.offset);
  return wanted.length === piece.size
    ? succeeded(wanted)
    : invalid(subject, `the registry sent ${wanted.length} bytes instead of ${piece.size}.`);
}
