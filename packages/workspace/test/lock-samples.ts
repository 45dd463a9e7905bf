import type { Lock, LockedDownload, LockedImage, PlatformImage } from '@orchestrate/model';
import { normalizeImageRef, normalizePlatform } from '@orchestrate/model';
import * as fc from 'fast-check';

export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

export const PLATFORM: PlatformImage = {
  digest: digest('b'),
  sizeCompressedBytes: 51_234_567,
  layers: [digest('c'), digest('d')],
  user: '',
  onBuild: [],
};

export const IMAGE: LockedImage = {
  digest: digest('a'),
  mediaType: 'application/vnd.oci.image.index.v1+json',
  platforms: new Map([['linux/amd64', PLATFORM]]),
  firstSeen: '2026-11-20T02:00:00.000Z',
  resolvedAt: '2026-11-21T02:00:00.000Z',
};

export function lockOf(images: Readonly<Record<string, Partial<LockedImage>>>): Lock {
  const entries = Object.entries(images).map(
    ([name, image]) => [name, { ...IMAGE, ...image }] as const,
  );
  return { version: 1, images: new Map(entries), downloads: new Map() };
}

const anyDigest = fc
  .array(
    fc.nat(15).map((digit) => digit.toString(16)),
    { minLength: 64, maxLength: 64 },
  )
  .map((digits) => `sha256:${digits.join('')}`);
const anyTime = fc
  .date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const anyReference = fc
  .tuple(
    fc.constantFrom('', 'ghcr.io/', 'localhost:5000/', '[::1]:5000/', 'Upper.example.com/'),
    fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}(__|-)[a-z0-9]{1,4})?$/),
    fc.constantFrom(
      '',
      ':latest',
      ':3.10',
      ':1e3',
      ':_x-',
      `:v1@${digest('e')}`,
      `@${digest('f')}`,
    ),
  )
  .map((parts) => normalizeImageRef(parts.join('')))
  .filter((name) => name !== undefined);
const anyPlatform = fc
  .constantFrom('linux/amd64', 'linux/arm/v7', 'linux/arm64', 'windows/amd64', 'linux/amd64/v3')
  .map((name) => normalizePlatform(name) ?? name);
/** Every kind of text, with what YAML or editors might stumble over. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'null',
    '~',
    '0',
    'true',
    '- a',
    '# x',
    'a: b',
    '"',
    "'",
    '\\',
    '\n',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\ud800',
    '<<<<<<< x',
    '😀',
  ),
);

const anyPlatformImage: fc.Arbitrary<PlatformImage> = fc
  .record({
    image: fc.record({
      digest: anyDigest,
      sizeCompressedBytes: fc.maxSafeNat(),
      layers: fc.array(anyDigest, { maxLength: 3 }),
      user: anyText,
      onBuild: fc.array(anyText, { maxLength: 2 }),
    }),
    created: fc.option(anyTime, { nil: undefined }),
  })
  .map(({ image, created }) => ({ ...image, ...(created !== undefined && { created }) }));

const anyImage: fc.Arbitrary<LockedImage> = fc.record({
  digest: anyDigest,
  mediaType: fc.constantFrom(IMAGE.mediaType, 'application/vnd.oci.image.manifest.v1+json'),
  platforms: fc
    .array(fc.tuple(anyPlatform, anyPlatformImage), { maxLength: 3 })
    .map((entries) => new Map(entries)),
  firstSeen: anyTime,
  resolvedAt: anyTime,
});

const anyDownload: fc.Arbitrary<LockedDownload> = fc.record({
  checksum: anyDigest,
  sizeBytes: fc.maxSafeNat(),
  firstSeen: anyTime,
  resolvedAt: anyTime,
});
const anyUrl = fc
  .tuple(fc.webUrl({ withQueryParameters: true }), fc.constantFrom('', '/a.tar.gz', '/a: b', "/'#"))
  .map((parts) => parts.join(''));

export const anyLock: fc.Arbitrary<Lock> = fc
  .record({
    images: fc.array(fc.tuple(anyReference, anyImage), { maxLength: 4 }),
    downloads: fc.array(fc.tuple(anyUrl, anyDownload), { maxLength: 3 }),
  })
  .map(({ images, downloads }) => ({
    version: 1,
    images: new Map(images),
    downloads: new Map(downloads),
  }));
