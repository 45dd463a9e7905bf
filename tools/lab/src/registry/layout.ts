import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Repository, writeBlob, writeManifest } from './client.ts';
import { decodeIndex, decodeManifest, digestOf, encodeIndex, indexType } from './media.ts';

/**
 * Pushes an OCI image layout (image specification, "Image Layout") under a tag, as an index like
 * the public images have, and returns the digest that the tag then has.
 */
export async function pushLayout(
  folder: string,
  target: { readonly repository: Repository; readonly tag: string },
): Promise<string> {
  const { repository, tag } = target;
  const blobPath = (digest: string): string => join(folder, 'blobs', ...digest.split(':'));
  const { manifests } = decodeIndex(await readFile(join(folder, 'index.json'), 'utf8'));
  for (const { digest, mediaType } of manifests) {
    const bytes = await readFile(blobPath(digest), 'utf8');
    const { config, layers } = decodeManifest(bytes);
    await Promise.all(
      [config, ...layers].map((blob) => writeBlob(repository, blob, blobPath(blob.digest))),
    );
    await writeManifest(repository, { reference: digest, mediaType, bytes });
  }
  const bytes = encodeIndex(manifests);
  await writeManifest(repository, { reference: tag, mediaType: indexType, bytes });
  return digestOf(bytes);
}
