import type { AnswerHeaders } from '../http/http.ts';

/** Media types of manifests (OCI image spec, "media-types.md"; distribution "Image Manifest V2, Schema 2"). */
const INDEXES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFESTS: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What we can read; a registry that has something else converts it or says so. */
export const ACCEPT_MANIFESTS = [...INDEXES, ...MANIFESTS].join(', ');

export function isIndexType(mediaType: string): boolean {
  return INDEXES.includes(mediaType);
}

export function isManifestType(mediaType: string): boolean {
  return MANIFESTS.includes(mediaType);
}

/** Docker's first format, signed or not: it has no digests of its own layers' sizes and no image config. */
export function isSchema1Type(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+');
}

/** Without parameters, lower case; empty when there is none. */
export function mediaTypeOf(headers: AnswerHeaders): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}
