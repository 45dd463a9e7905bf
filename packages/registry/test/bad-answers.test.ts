import { hash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ImageFixture, imageFixture } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { serveImage } from './support/serve-image.ts';
import { type Handler, startServer, status } from './support/server.ts';

const fixture = imageFixture({ platforms: { 'linux/amd64': {}, 'linux/arm64': {} } });
const good = serveImage(fixture);
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DIGEST = fixture.resolved.digest;

async function resolve(handler: Handler, name = 'team/app:1') {
  await using server = await startServer(handler);
  const registry = createRegistry({ auth: ANONYMOUS, ...fakeTime() });
  const answer = await registry.resolve(`${server.host}/${name}`);
  return { answer, seen: server.seen };
}

function invalid(message: string | RegExp) {
  const failure = {
    kind: 'invalid',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  };
  return { ok: false, failure };
}

/** Serves one document as manifest, under its right digest. */
function document(text: string, headers: Readonly<Record<string, string>>): Handler {
  const digest = `sha256:${hash('sha256', text)}`;
  return ({ method }, response) => {
    response.writeHead(200, { 'docker-content-digest': digest, ...headers });
    response.end(method === 'HEAD' ? undefined : text);
  };
}

const typed = (mediaType: string) => ({ 'content-type': mediaType });

describe('bytes that are not what they should be', () => {
  it('are found by the digest of a manifest', async () => {
    const { answer } = await resolve((request, response) => {
      if (request.method === 'HEAD') return good(request, response);
      response.writeHead(200, typed(INDEX)).end('{"schemaVersion":2,"manifests":[]}');
    });
    expect(answer).toMatchObject(
      invalid(`does not match its digest: expected ${DIGEST}, got sha256:`),
    );
  });

  it('are found by the digest of a configuration', async () => {
    const { answer } = await resolve((request, response) => {
      if (!request.path.includes('/blobs/')) return good(request, response);
      response.end('{"os":"linux","architecture":"amd64"}');
    });
    expect(answer).toMatchObject(invalid('configuration does not match its digest'));
  });

  it('are found by Content-Length when the connection ends early', async () => {
    const { answer, seen } = await resolve((request, response) => {
      if (request.method === 'HEAD') return good(request, response);
      response.writeHead(200, { ...typed(INDEX), 'content-length': '1000' });
      response.write('{"schema', () => response.destroy());
    });
    expect(answer).toMatchObject(invalid(/promised 1000 bytes \(Content-Length\), but .* after 8/));
    expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(5);
  });

  it('are cut off by a Content-Length that is too small, and then found by the digest', async () => {
    const { answer } = await resolve((request, response) => {
      if (request.method === 'HEAD') return good(request, response);
      const { bytes } = fixture.manifests.at(-1) ?? { bytes: new Uint8Array() };
      response.socket?.end(
        `HTTP/1.1 200 OK\r\ncontent-type: ${INDEX}\r\ncontent-length: 20\r\n\r\n${new TextDecoder().decode(bytes)}`,
      );
    });
    expect(answer).toMatchObject(invalid('does not match its digest'));
  });

  it('are not read without end, announced or not', async () => {
    const huge = Buffer.alloc(5 * 1024 * 1024, ' ');
    for (const headers of [
      { 'content-length': `${huge.length}` },
      { 'transfer-encoding': 'chunked' },
    ]) {
      const { answer } = await resolve((request, response) => {
        if (request.method === 'HEAD') return good(request, response);
        response.writeHead(200, { ...typed(INDEX), ...headers }).end(huge);
      });
      expect(answer).toMatchObject(invalid('at most 4194304 are sensible'));
    }
  });
});

describe('documents that are no manifest', () => {
  it.each([
    ['malformed JSON', '{"schemaVersion": 2,', INDEX, 'no JSON'],
    ['a login page', '<html>Sign in</html>', 'text/html', 'no JSON'],
    [
      'another type',
      '{"schemaVersion":2}',
      'application/vnd.cncf.helm.config.v1+json',
      'not that of an image',
    ],
    ['no type at all', '{"schemaVersion":2}', '', 'not that of an image'],
    ['a list', '[]', INDEX, 'no manifest'],
    ['children without digest', '{"schemaVersion":2,"manifests":[{"size":1}]}', INDEX, 'malformed'],
    [
      'a digest of another kind',
      `{"schemaVersion":2,"manifests":[{"mediaType":"x","size":1,"digest":"md5:${'0'.repeat(32)}"}]}`,
      INDEX,
      'malformed \\(at manifests.0.digest\\)',
    ],
    [
      'a negative size',
      `{"schemaVersion":2,"layers":[],"config":{"mediaType":"x","size":-1,"digest":"${DIGEST}"}}`,
      MANIFEST,
      'malformed \\(at config.size\\)',
    ],
    [
      'two kinds at once',
      '{"schemaVersion":2,"manifests":[],"layers":[]}',
      INDEX,
      'contradicts itself',
    ],
    [
      'a type that the header denies',
      `{"schemaVersion":2,"mediaType":"${MANIFEST}"}`,
      INDEX,
      'contradicts itself',
    ],
  ])('are refused: %s', async (_, text, type, message) => {
    const { answer } = await resolve(document(text, type === '' ? {} : typed(type)));
    expect(answer).toMatchObject(invalid(message));
  });

  it.each([
    ['by type', '{}', 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
    ['by content', '{"schemaVersion":1,"fsLayers":[]}', 'application/json'],
  ])('include schema 1, known %s, with what to do', async (_, text, type) => {
    // Its digest is not that of its bytes, as signatures do not count.
    const { answer } = await resolve(document(text, typed(type)));
    expect(answer).toMatchObject(invalid('schema 1'));
    expect(answer).toMatchObject({ failure: { hint: expect.stringContaining('newer tag') } });
  });

  it('include signed schema 1, whose digest does not cover its bytes', async () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    const headers = { ...typed(type), 'docker-content-digest': DIGEST };
    expect((await resolve(document('{}', headers))).answer).toMatchObject(invalid('schema 1'));
  });

  it('include an index within an index', async () => {
    const inner = document('{"schemaVersion":2,"manifests":[]}', typed(INDEX));
    const innerDigest = `sha256:${hash('sha256', '{"schemaVersion":2,"manifests":[]}')}`;
    const outer = JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: INDEX, digest: innerDigest, size: 34 }],
    });
    const { answer } = await resolve((request, response) =>
      (request.path.endsWith(innerDigest) ? inner : document(outer, typed(INDEX)))(
        request,
        response,
      ),
    );
    expect(answer).toMatchObject(invalid('index within an index'));
  });

  it('include things with a configuration that is none of an image', async () => {
    const config = '{}';
    const digest = `sha256:${hash('sha256', config)}`;
    const text = JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: 2 },
      layers: [],
    });
    const { answer } = await resolve((request, response) =>
      request.path.includes('/blobs/')
        ? response.end(config)
        : document(text, typed(MANIFEST))(request, response),
    );
    expect(answer).toMatchObject(invalid('no image configuration'));
  });
});

describe('what is not there', () => {
  it('is told with what the registry says, and cannot move the cursor', async () => {
    const body = JSON.stringify({
      errors: [{ code: 'NAME_UNKNOWN', message: 'who\u001b[2Jis it' }],
    });
    // Of a HEAD nobody sees the body.
    const name = `team/app@${DIGEST}`;
    const { answer } = await resolve((_, response) => void response.writeHead(404).end(body), name);
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        kind: 'not-found',
        message: expect.stringContaining('(NAME_UNKNOWN: who [2Jis it)'),
        hint: expect.stringContaining('deleted'),
      },
    });
  });

  it('may be one platform of an index that is there', async () => {
    const arm = fixture.resolved.platforms.get('linux/arm64')?.digest ?? '';
    const { answer } = await resolve((request, response) =>
      (request.path.endsWith(arm) ? status(404) : good)(request, response),
    );
    expect(answer).toMatchObject({
      ok: false,
      failure: {
        kind: 'not-found',
        message: expect.stringContaining(`team/app:1 for linux/arm64 (${arm}) does not exist`),
      },
    });
  });
});

describe('registries that say less', () => {
  it('are asked by GET when HEAD states no digest', async () => {
    const { answer, seen } = await resolve(serveImage(fixture, 'docker-content-digest'));
    expect(answer).toEqual({ ok: true, value: fixture.resolved });
    expect(seen.slice(0, 3).map(({ method }) => method)).toEqual(['HEAD', 'GET', 'GET']);
  });

  it('are believed about the type in the document when the header has none', async () => {
    const { answer } = await resolve(serveImage(fixture, 'content-type'));
    expect(answer).toEqual({ ok: true, value: fixture.resolved });
  });
});

it('describes the wanted platforms only', async () => {
  await using server = await startServer(good);
  const registry = createRegistry({
    auth: ANONYMOUS,
    platforms: (platform) => platform === 'linux/arm64',
  });
  const answer = await registry.resolve(`${server.host}/team/app:1`);
  expect(answer.ok && [...answer.value.platforms.keys()]).toEqual(['linux/arm64']);
  expect(server.seen).toHaveLength(4);
});

it('takes the platform from the configuration when the index does not say', async () => {
  const [child] = fixture.manifests;
  const text = JSON.stringify({
    schemaVersion: 2,
    manifests: [{ mediaType: MANIFEST, digest: child?.digest, size: child?.bytes.length }],
  });
  const digest = `sha256:${hash('sha256', text)}`;
  const odd: ImageFixture = {
    ...fixture,
    manifests: [
      ...fixture.manifests.slice(0, -1),
      { digest, mediaType: INDEX, bytes: new TextEncoder().encode(text) },
    ],
  };
  const { answer } = await resolve(serveImage(odd));
  expect(answer.ok && [...answer.value.platforms.keys()]).toEqual(['linux/amd64']);
});

describe('answers that are compressed although nobody asked for it', () => {
  const compressed =
    (encoding: string, body: Uint8Array): Handler =>
    (request, response) => {
      if (request.method === 'HEAD' || !request.path.endsWith(DIGEST))
        return good(request, response);
      const headers = { ...typed(INDEX), 'content-encoding': encoding };
      response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
    };
  const bytes = fixture.manifests.at(-1)?.bytes ?? new Uint8Array();

  it.each([
    ['gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['zstd', zstdCompressSync(bytes)],
  ])('are read with %s', async (encoding, body) => {
    const { answer } = await resolve(compressed(encoding, body));
    expect(answer).toEqual({ ok: true, value: fixture.resolved });
  });

  it('are no answers when they are not whole', async () => {
    const { answer } = await resolve(compressed('gzip', gzipSync(bytes).subarray(0, -20)));
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  });
});
