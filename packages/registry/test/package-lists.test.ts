import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { createClient } from '../src/client.ts';
import { sha256Of } from '../src/image/digest.ts';
import { createPackageLists } from '../src/packages/package-lists.ts';
import { type Handler, startServer } from './support/server.ts';

const DPKG = (...packages: string[]) =>
  packages
    .map((one) => {
      const [name, version, status = 'install ok installed'] = one.split('=');
      return `Package: ${name}\nStatus: ${status}\nVersion: ${version}\nDescription: what it is\n and more: of it\n`;
    })
    .join('\n');
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  return buffer(archive);
}

interface Layer {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const gzip = async (files: Readonly<Record<string, string>>): Promise<Layer> => ({
  bytes: gzipSync(await tarOf(files)),
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
});
const zstd = async (files: Readonly<Record<string, string>>): Promise<Layer> => ({
  bytes: zstdCompressSync(await tarOf(files)),
  mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
});
const bare = async (files: Readonly<Record<string, string>>): Promise<Layer> => ({
  bytes: await tarOf(files),
  mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
});

const content = (bytes: Buffer, mediaType: string) => ({
  mediaType,
  size: bytes.length,
  digest: sha256Of(bytes),
});

/** Documents and blobs by digest, and how to serve them. */
class Shelf {
  readonly blobs = new Map<string, Buffer>();
  readonly types = new Map<string, string>();

  image(layers: readonly Layer[]): string {
    const config = Buffer.from('{}');
    const document = {
      schemaVersion: 2,
      mediaType: IMAGE,
      config: content(config, 'application/vnd.oci.image.config.v1+json'),
      layers: layers.map(({ bytes, mediaType, annotations }) => {
        this.blobs.set(sha256Of(bytes), bytes);
        return { ...content(bytes, mediaType), annotations };
      }),
    };
    return this.#put(document, IMAGE);
  }

  index(manifests: readonly Readonly<Record<string, unknown>>[]): string {
    return this.#put({ schemaVersion: 2, mediaType: INDEX, manifests }, INDEX);
  }

  #put(document: unknown, mediaType: string): string {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = sha256Of(bytes);
    this.blobs.set(digest, bytes);
    this.types.set(digest, mediaType);
    return digest;
  }

  readonly handle: Handler = ({ path, headers }, response) => {
    const digest = path.split('/').at(-1) ?? '';
    const bytes = this.blobs.get(digest);
    const type = this.types.get(digest) ?? 'application/octet-stream';
    if (bytes === undefined) return void response.writeHead(404).end();
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(String(headers.range)) ?? [];
    const piece = bytes.subarray(Number(from ?? 0), to === undefined ? undefined : Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, { 'content-type': type }).end(piece);
  };
}

async function read(
  shelf: Shelf,
  images: readonly string[],
  options: { readonly maxBytes?: number; readonly index?: string; readonly source?: 'sbom' } = {},
) {
  await using server = await startServer(shelf.handle);
  const lists = createPackageLists({
    client: createClient({ retry: { attempts: 1, baseMs: 0, maxBackOffMs: 0, maxTotalWaitMs: 0 } }),
    mirrors: [{ host: 'docker.io', location: server.host }],
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
  const answers = [];
  for (const manifest of images)
    answers.push(
      await lists.read(
        { repository: 'docker.io/library/base', index: options.index ?? manifest, manifest },
        options.source ?? 'database',
      ),
    );
  return { answers, seen: server.seen.map(({ path }) => path) };
}

const versions = (...pairs: [string, string][]) => ({ ok: true, value: new Map(pairs) });

describe('packages from layers', () => {
  it('are those of the uppermost database, whatever compressed the layers', async () => {
    const shelf = new Shelf();
    const below = { 'etc/x': 'x', 'var/lib/dpkg/status': DPKG('libc6=1', 'old=1') };
    const above = { './var/lib/dpkg/status': DPKG('libc6=2', 'half=3=deinstall ok config-files') };
    for (const [first, second] of [
      [gzip, zstd],
      [zstd, bare],
      [bare, gzip],
    ] as const) {
      const image = shelf.image([await first(below), await second(above)]);
      expect((await read(shelf, [image])).answers).toEqual([versions(['libc6', '2'])]);
    }
  });

  it('are known for apk and for images with a file for each package', async () => {
    const shelf = new Shelf();
    const alpine = shelf.image([
      await gzip({
        'lib/apk/db/installed': 'C:Q1\nP:musl\nV:1.2.5-r9\nA:x86_64\n\nP:zlib\nV:1.3\n',
      }),
    ]);
    const distroless = shelf.image([
      await gzip({ 'var/lib/dpkg/status.d/base': 'Package: base-files\nVersion: 12.4\n' }),
      await gzip({
        'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2026a\n',
        'var/lib/dpkg/status.d/tzdata.md5sums': 'Package: no\nVersion: 1\n',
      }),
    ]);
    expect((await read(shelf, [alpine, distroless])).answers).toEqual([
      versions(['musl', '1.2.5-r9'], ['zlib', '1.3']),
      versions(['base-files', '12.4'], ['tzdata', '2026a']),
    ]);
  });

  it('are gone where a layer takes the database away, file or folder', async () => {
    const shelf = new Shelf();
    const base = await gzip({ 'var/lib/dpkg/status': DPKG('libc6=1') });
    for (const whiteout of ['var/lib/dpkg/.wh.status', 'var/lib/.wh.dpkg', 'var/.wh..wh..opq']) {
      const image = shelf.image([base, await gzip({ [whiteout]: '' })]);
      expect((await read(shelf, [image])).answers).toEqual([{ ok: true, value: undefined }]);
    }
  });

  it('cost one download for a layer that two images share', async () => {
    const shelf = new Shelf();
    const base = await gzip({ 'var/lib/dpkg/status': DPKG('libc6=1') });
    const newer = await gzip({ 'etc/release': '2' });
    const { answers, seen } = await read(shelf, [shelf.image([base]), shelf.image([base, newer])]);
    expect(answers).toEqual([versions(['libc6', '1']), versions(['libc6', '1'])]);
    expect(seen.filter((path) => path.endsWith(sha256Of(base.bytes)))).toHaveLength(1);
  });

  it('are not looked for in images that are too large, broken or not what their digest says', async () => {
    const shelf = new Shelf();
    const base = await gzip({ 'var/lib/dpkg/status': DPKG('libc6=1') });
    const image = shelf.image([base]);
    const failure = (text: RegExp) => ({
      ok: false,
      failure: { kind: 'invalid', message: expect.stringMatching(text) },
    });
    expect((await read(shelf, [image], { maxBytes: 10 })).answers).toMatchObject([
      failure(/too many to look into/),
    ]);
    const noise = { bytes: Buffer.from('no gzip at all'), mediaType: base.mediaType };
    expect((await read(shelf, [shelf.image([noise])])).answers).toMatchObject([
      failure(/cannot be read/),
    ]);
    const other = gzipSync(await tarOf({ 'var/lib/dpkg/status': DPKG('libc6=9') }));
    const wrong = Buffer.concat([other, Buffer.alloc(base.bytes.length)]).subarray(
      0,
      base.bytes.length,
    );
    shelf.blobs.set(sha256Of(base.bytes), wrong);
    expect((await read(shelf, [image])).answers).toMatchObject([
      failure(/does not match its digest|cannot be read/),
    ]);
  });
});

describe('packages from an SBOM', () => {
  const spdx = (text: string): Layer => ({
    bytes: Buffer.from(text),
    mediaType: 'application/vnd.in-toto+json',
    annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' },
  });
  const withSbom = (shelf: Shelf, image: string, layer: Layer): string => {
    const attestation = shelf.image([layer]);
    const size = shelf.blobs.get(attestation)?.length ?? 0;
    return shelf.index([
      {
        mediaType: IMAGE,
        digest: image,
        size: 1,
        platform: { os: 'linux', architecture: 'amd64' },
      },
      {
        mediaType: IMAGE,
        digest: attestation,
        size,
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image,
        },
        platform: { os: 'unknown', architecture: 'unknown' },
      },
    ]);
  };

  it('are those with a version in the SPDX document of that image', async () => {
    const shelf = new Shelf();
    const image = shelf.image([await gzip({})]);
    const document = {
      predicate: { packages: [{ name: 'libc6', versionInfo: '2' }, { name: 'the-image' }] },
    };
    const index = withSbom(shelf, image, spdx(JSON.stringify(document)));
    const { answers } = await read(shelf, [image], { index, source: 'sbom' });
    expect(answers).toEqual([versions(['libc6', '2'])]);
  });

  it('are none without an attestation, or with one that is nonsense', async () => {
    const shelf = new Shelf();
    const image = shelf.image([await gzip({})]);
    const index = withSbom(shelf, image, spdx('{"predicate": 7}'));
    const none = [{ ok: true, value: undefined }];
    expect((await read(shelf, [image], { index, source: 'sbom' })).answers).toEqual(none);
    expect((await read(shelf, [image], { source: 'sbom' })).answers).toEqual(none);
  });
});
