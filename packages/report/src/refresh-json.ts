import type { ImageChange, LockedImage, RefreshReport, RefreshVerdict } from '@orchestrate/model';

/** Version of the form below: another number means that keys went or changed their meaning. */
export const REFRESH_JSON_VERSION = 1;

/** A refresh for machines: plain values, times as RFC 3339, sizes in compressed bytes. */
export function refreshToJson(report: RefreshReport): Readonly<Record<string, unknown>> {
  const { images, ...rest } = report;
  return {
    version: REFRESH_JSON_VERSION,
    ...rest,
    images: images.map(({ verdict, ...image }) => ({ ...image, ...verdictToJson(verdict) })),
  };
}

function verdictToJson(verdict: RefreshVerdict): Readonly<Record<string, unknown>> {
  const { kind, ...more } = verdict;
  if (!('change' in more)) return { verdict: kind, ...more };
  const { change, ...rest } = more;
  return { verdict: kind, ...rest, ...changeToJson(change) };
}

function changeToJson({ before, after, platforms }: ImageChange) {
  return {
    before: imageToJson(before),
    after: imageToJson(after),
    platforms: platforms.map(({ platform, used, before: old, after: young, packages }) => ({
      platform,
      used,
      ...(old !== undefined && { before: platformToJson(old) }),
      ...(young !== undefined && { after: platformToJson(young) }),
      ...(packages !== undefined && { packages }),
    })),
  };
}

function imageToJson({ digest, mediaType, firstSeen, resolvedAt }: LockedImage) {
  return { digest, mediaType, firstSeen, resolvedAt };
}

function platformToJson({
  digest,
  sizeCompressedBytes,
  created,
}: NonNullable<ImageChange['platforms'][number]['before']>) {
  return { digest, sizeCompressedBytes, ...(created !== undefined && { created }) };
}
