import { expect, it } from 'vitest';
import { imageEntries } from '../src/image/index-entries.ts';
import type { Descriptor } from '../src/image/manifest.ts';

const descriptor = (digest: string, rest: Partial<Descriptor> = {}): Descriptor => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest,
  size: 1,
  ...rest,
});
const linux = (architecture: string, variant?: string) => ({
  platform: { os: 'linux', architecture, variant },
});

function entries(...manifests: Descriptor[]) {
  return imageEntries({ kind: 'index', mediaType: 'index', manifests });
}

it('names platforms as BuildKit does', () => {
  expect(
    entries(
      descriptor('a', linux('amd64')),
      descriptor('b', linux('arm64', 'v8')),
      descriptor('c', linux('arm', 'v7')),
      descriptor('d'),
    ),
  ).toEqual([
    { digest: 'a', platform: 'linux/amd64' },
    { digest: 'b', platform: 'linux/arm64' },
    { digest: 'c', platform: 'linux/arm/v7' },
    { digest: 'd' },
  ]);
});

it.each([
  [
    'an attestation by its annotation',
    { annotations: { 'vnd.docker.reference.type': 'x' }, ...linux('amd64') },
  ],
  ['an unknown platform', { platform: { os: 'unknown', architecture: 'unknown' } }],
  ['an attached artifact', { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' }],
  ['a platform whose name makes no sense', linux('a b')],
])('leaves out %s', (_, rest) => {
  expect(entries(descriptor('a', rest))).toEqual([]);
});

it('keeps an image that says it is one', () => {
  const artifactType = 'application/vnd.oci.image.config.v1+json';
  expect(entries(descriptor('a', { artifactType, ...linux('amd64') }))).toHaveLength(1);
});
