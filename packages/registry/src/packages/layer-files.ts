import { PassThrough, Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { isDatabase } from './databases.ts';

/** What a layer does to the files that matter here. */
export interface LayerFiles {
  /** Path → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths that are no longer there, with all below them; a `/` at the end means only what is below. */
  readonly removed: readonly string[];
}

/** No package database is longer. */
const MAX_FILE_BYTES = 64 * 1024 ** 2;

/**
 * The package databases in a layer, and what it takes away (OCI image spec, "Whiteouts"). Rejects for what is no
 * layer, with the decoder's error.
 */
export async function readLayer(
  bytes: AsyncIterable<Uint8Array>,
  mediaType: string,
): Promise<LayerFiles> {
  const files = new Map<string, string>();
  const removed: string[] = [];
  const source = Readable.from(bytes);
  const decoder = decoderOf(mediaType);
  const archive = extract();
  // `pipe` hands no errors on; the iterator below must see them.
  source.on('error', (error) => archive.destroy(error));
  decoder.on('error', (error) => archive.destroy(error));
  source.pipe(decoder).pipe(archive);
  for await (const entry of archive) {
    const path = entry.header.name.replace(/^(?:\.?\/)+/, '');
    const gone = whiteout(path);
    if (gone !== undefined) removed.push(gone);
    const size = entry.header.size ?? 0;
    if (entry.header.type === 'file' && isDatabase(path) && size <= MAX_FILE_BYTES)
      files.set(path, (await buffer(entry)).toString('utf8'));
    else entry.resume();
  }
  return { files, removed };
}

/** What is left of the databases when layers lie on one another, the base first. */
export function stack(layers: readonly LayerFiles[]): Map<string, string> {
  const whole = new Map<string, string>();
  for (const { files, removed } of layers) {
    for (const path of whole.keys())
      if (removed.some((gone) => isBelow(path, gone))) whole.delete(path);
    for (const [path, text] of files) whole.set(path, text);
  }
  return whole;
}

function isBelow(path: string, gone: string): boolean {
  return gone.endsWith('/') ? path.startsWith(gone) : path === gone || path.startsWith(`${gone}/`);
}

function whiteout(path: string): string | undefined {
  const [, folder = '', name] = /^(.*\/)?\.wh\.([^/]+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  return name === '.wh..opq' ? folder : `${folder}${name}`;
}

/** By the media type of the layer: `…+gzip`, `….tar.gzip`, `…+zstd`, or a bare tar. */
function decoderOf(mediaType: string): Transform {
  if (/[.+]gzip$/.test(mediaType)) return createGunzip();
  return mediaType.endsWith('+zstd') ? createZstdDecompress() : new PassThrough();
}
