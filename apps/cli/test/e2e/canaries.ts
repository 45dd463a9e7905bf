import { randomBytes } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { execa } from 'execa';
import { expect } from 'vitest';
import { docker, registry } from './rig.ts';

export const canary = (): string => `canary-${randomBytes(18).toString('base64url')}`;

/** Every file below the folders that was written since and holds one of the texts, and which. */
export function filesWith(
  folders: readonly string[],
  texts: readonly string[],
  since = 0,
): string[] {
  return folders.flatMap(filesBelow).flatMap((file) => {
    const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (written < since) return [];
    const bytes = contentOf(file);
    return texts.filter((text) => bytes.includes(text)).map((text) => `${file}: ${text}`);
  });
}

function filesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const below = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(below);
    return entry.isFile() ? [below] : [];
  });
}

/** Other programs take their temporary folders away while we look. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Files that belong to others, or go while they are looked for, hold nothing of ours. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Arguments of all processes of the machine. */
export function allArguments(): string {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map((id) => contentOf(`/proc/${id}/cmdline`).toString('latin1')).join('\n');
}

/** What those arguments match while the client that builds for this process runs: others may build meanwhile. */
export const clientOf = (pid: number | undefined): RegExp =>
  // Its definition is in a private folder, which is named after whose it is.
  new RegExp(`\\0bake\\0[^\\n]*/orchestrate-${pid}-`);

interface Descriptor {
  readonly digest: string;
}

/** Index, manifests, configs, attestations and layers of all that a repository has under any tag, uncompressed. */
export async function blobsOf(repository: string): Promise<Buffer[]> {
  const { tags }: { tags: string[] } = JSON.parse(
    (await read(repository, 'tags/list')).toString('utf8'),
  );
  expect(tags).toContain('latest');
  const found = new Map<string, Buffer>();
  for (const tag of tags) await collect(repository, tag, found);
  return [...found.values()];
}

/** A manifest with everything that it refers to. */
async function collect(
  repository: string,
  reference: string,
  found: Map<string, Buffer>,
): Promise<void> {
  const manifest = await read(repository, `manifests/${reference}`);
  found.set(manifest.toString('utf8'), manifest);
  const {
    manifests = [],
    config,
    layers = [],
  }: ManifestParts = JSON.parse(manifest.toString('utf8'));
  for (const { digest } of manifests) await collect(repository, digest, found);
  for (const { digest } of [...(config === undefined ? [] : [config]), ...layers])
    if (!found.has(digest)) found.set(digest, await read(repository, `blobs/${digest}`));
}

interface ManifestParts {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

async function read(repository: string, resource: string): Promise<Buffer> {
  const accept = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
  ].join(', ');
  const answer = await fetch(`http://${registry}/v2/${repository}/${resource}`, {
    headers: { accept },
  });
  expect(answer.status, resource).toBe(200);
  return uncompressed(Buffer.from(await answer.arrayBuffer()));
}

function uncompressed(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  return bytes.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(bytes) : bytes;
}

/** What the engine remembers of the builds of a folder: inputs, steps and their output. */
export async function historyOf(folder: string): Promise<string> {
  const listed = await docker('buildx', 'history', 'ls', '--format', 'json', '--no-trunc');
  const refs = listed.split('\n').flatMap((line) => {
    const build: { ref?: string; name?: string } = line === '' ? {} : JSON.parse(line);
    if (build.ref === undefined || build.name !== folder) return [];
    return [build.ref.split('/').at(-1) ?? ''];
  });
  const ask = (...args: string[]) => execa('docker', ['buildx', 'history', ...args], { all: true });
  const kept = refs.flatMap((ref) => [
    ask('inspect', ref),
    // Output is told on standard error.
    ask('logs', '--progress', 'plain', ref),
  ]);
  return (await Promise.all(kept)).map(({ all }) => all).join('\n');
}
