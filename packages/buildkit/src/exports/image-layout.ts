import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageLayout } from '@orchestrate/model';
import { uncompressed } from '../content/uncompressed.ts';
import { listOf, parseJson, record, text } from '../json.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';

/** An OCI image layout in a folder, such as the layer caches that buildx writes with `type=local`. */
export function createImageLayout(folder: string): ImageLayout {
  return {
    read: ({ digest }) => uncompressed(createReadStream(blobPath(folder, digest))),
    digest: async (tag) => text((await readIndex(folder)).find(isCalled(tag))?.digest),
    rename: (tag, to) => renameTag(folder, tag, to),
    remove: (tag) => removeTag(folder, tag),
  };
}

type Entry = Readonly<Record<string, unknown>>;

function isCalled(tag: string): (entry: Entry) => boolean {
  return (entry) => record(entry.annotations)?.[REF_NAME] === tag;
}

async function renameTag(folder: string, tag: string, to: string): Promise<void> {
  const entries = await readIndex(folder);
  const entry = entries.find(isCalled(tag));
  if (entry === undefined) throw new Error(`${folder} has nothing called ${tag}`);
  const others = entries.filter((one) => one !== entry && !isCalled(to)(one));
  const annotations = { ...record(entry.annotations), [REF_NAME]: to };
  await writeIndex(folder, [...others, { ...entry, annotations }]);
}

async function removeTag(folder: string, tag: string): Promise<void> {
  const entries = await readIndex(folder);
  const [gone, kept] = [
    entries.filter(isCalled(tag)),
    entries.filter((one) => !isCalled(tag)(one)),
  ];
  if (gone.length === 0) return;
  const needed = new Set(await blobsOf(folder, kept));
  await writeIndex(folder, kept);
  for (const digest of await blobsOf(folder, gone))
    if (!needed.has(digest)) await rm(blobPath(folder, digest), { force: true });
}

/** Manifests, configs and layers, also of what an index names. */
async function blobsOf(folder: string, entries: readonly Entry[]): Promise<string[]> {
  const digests = entries.flatMap((entry) => text(entry.digest) ?? []);
  const below = await Promise.all(
    digests.map(async (digest) => {
      const content = await readFile(blobPath(folder, digest), 'utf8').catch(() => '');
      const document = record(parseJson(content));
      const layers = listOf(document?.layers, record);
      const config = record(document?.config);
      const own = [...layers, ...(config === undefined ? [] : [config])];
      return [
        ...own.flatMap((one) => text(one.digest) ?? []),
        ...(await blobsOf(folder, listOf(document?.manifests, record))),
      ];
    }),
  );
  return [...digests, ...below.flat()];
}

async function readIndex(folder: string): Promise<Entry[]> {
  const written = await readFile(path.join(folder, 'index.json'), 'utf8').catch(() => '');
  return listOf(record(parseJson(written))?.manifests, record);
}

/** In one step, so that nobody reads half of it. */
async function writeIndex(folder: string, manifests: readonly Entry[]): Promise<void> {
  const file = path.join(folder, 'index.json');
  const index = { ...record(parseJson(await readFile(file, 'utf8'))), manifests };
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, JSON.stringify(index));
  await rename(beside, file);
}

/** Digests come from documents that a builder wrote; still no path is made of anything else. */
function blobPath(folder: string, digest: string): string {
  const [, algorithm, hex] = /^([a-z0-9]+):([a-f0-9]+)$/.exec(digest) ?? [];
  if (algorithm === undefined || hex === undefined) throw new Error(`${digest} is no digest`);
  return path.join(folder, 'blobs', algorithm, hex);
}
