import type { ImageFixture } from '@orchestrate/testkit';
import type { Handler } from './server.ts';

/** Answers like a registry that holds one image, whatever the repository and tag, but without some headers. */
export function serveImage(
  { manifests, blobs }: ImageFixture,
  hidden: 'content-type' | 'docker-content-digest' | '' = '',
): Handler {
  return ({ method, path }, response) => {
    const reference = path.split('/').at(-1) ?? '';
    const manifest =
      manifests.find(({ digest }) => digest === reference) ??
      (reference.includes(':') ? undefined : manifests.at(-1));
    if (path.includes('/manifests/') && manifest !== undefined) {
      const { mediaType, digest, bytes } = manifest;
      response.setHeader('content-type', mediaType).setHeader('docker-content-digest', digest);
      response.removeHeader(hidden);
      response.end(method === 'HEAD' ? undefined : bytes);
      return;
    }
    const blob = blobs.get(reference);
    response.writeHead(blob === undefined ? 404 : 200).end(blob);
  };
}
