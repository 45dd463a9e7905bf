import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Descriptor } from './media.ts';
import { indexType, manifestType } from './media.ts';

/** A repository of a plain-HTTP registry on loopback, for example `localhost:5000` + `library/python`. */
export interface Repository {
  readonly host: string;
  readonly name: string;
}

const manifestTypes = [indexType, manifestType].join(', ');

const url = (repository: Repository, rest: string): string =>
  `http://${repository.host}/v2/${repository.name}/${rest}`;

/** Whether a registry answers on this host. */
export async function registryAnswers(host: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(2000) });
    return response.ok && response.headers.has('docker-distribution-api-version');
  } catch {
    return false;
  }
}

/** Digest of the manifest under a tag, or undefined when there is none. */
export async function resolveTag(repository: Repository, tag: string): Promise<string | undefined> {
  const response = await fetch(url(repository, `manifests/${tag}`), {
    method: 'HEAD',
    headers: { accept: manifestTypes },
  });
  if (response.status === 404) return undefined;
  await expectOk(response);
  return response.headers.get('docker-content-digest') ?? undefined;
}

/** The bytes of a manifest, by tag or digest. */
export async function readManifest(repository: Repository, reference: string): Promise<string> {
  const response = await fetch(url(repository, `manifests/${reference}`), {
    headers: { accept: manifestTypes },
  });
  await expectOk(response);
  return response.text();
}

/** The bytes of a small blob, as text. */
export async function readBlob(repository: Repository, digest: string): Promise<string> {
  const response = await fetch(url(repository, `blobs/${digest}`));
  await expectOk(response);
  return response.text();
}

/** Writes a manifest under a tag or its own digest. */
export async function writeManifest(
  repository: Repository,
  manifest: { readonly reference: string; readonly mediaType: string; readonly bytes: string },
): Promise<void> {
  const response = await fetch(url(repository, `manifests/${manifest.reference}`), {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: manifest.bytes,
  });
  await expectOk(response);
}

/** Writes a blob unless the registry has it; the content is a file's path or its bytes. */
export async function writeBlob(
  repository: Repository,
  blob: Descriptor,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const present = await fetch(url(repository, `blobs/${blob.digest}`), { method: 'HEAD' });
  if (present.ok) return;
  const session = await fetch(url(repository, 'blobs/uploads/'), { method: 'POST' });
  await expectOk(session);
  const target = new URL(session.headers.get('location') ?? '', url(repository, ''));
  target.searchParams.set('digest', blob.digest);
  // Node's type of a web stream and the one of fetch are declared apart.
  const body =
    typeof content === 'string'
      ? (Readable.toWeb(createReadStream(content)) as ReadableStream)
      : content;
  const response = await fetch(target, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
    body,
    duplex: 'half',
  });
  await expectOk(response);
}

async function expectOk(response: Response): Promise<void> {
  if (response.ok) return;
  throw new Error(
    `registry answered ${response.status} to ${response.url}: ${await response.text()}`,
  );
}
