import { parseImageRef } from '@orchestrate/model';
import type { ImageFixture } from '@orchestrate/testkit';

/** Uploads an image over plain HTTP (distribution spec, "Push"), independently of the client under test. */
export async function pushFixture(
  name: string,
  fixture: ImageFixture,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ref = parseImageRef(name);
  if (ref?.tag === undefined) throw new Error(`${name} has no tag`);
  const base = `http://${ref.host}/v2/${ref.path}`;
  for (const [digest, bytes] of fixture.blobs) {
    const session = await ok(fetch(`${base}/blobs/uploads/`, { method: 'POST', headers }));
    const target = new URL(session.headers.get('location') ?? '', base);
    target.searchParams.set('digest', digest);
    const octets = { ...headers, 'content-type': 'application/octet-stream' };
    await ok(fetch(target, { method: 'PUT', headers: octets, body: bytes }));
  }
  const top = fixture.manifests.at(-1);
  for (const manifest of fixture.manifests) {
    const reference = manifest === top ? ref.tag : manifest.digest;
    const typed = { ...headers, 'content-type': manifest.mediaType };
    await ok(
      fetch(`${base}/manifests/${reference}`, {
        method: 'PUT',
        headers: typed,
        body: manifest.bytes,
      }),
    );
  }
}

async function ok(request: Promise<Response>): Promise<Response> {
  const response = await request;
  if (response.ok) return response;
  throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
}
