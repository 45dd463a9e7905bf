import type { Platform, PlatformImage, ResolvedImage } from '@orchestrate/model';

/**
 * The image that a platform gets from a reference, chosen as containerd does (`platforms.Only`): its own,
 * else an older variant of the same architecture, else 32-bit arm on arm64. An image that is no index
 * is taken for every platform: BuildKit only warns.
 */
export function lockedImage(image: ResolvedImage, platform: Platform): PlatformImage | undefined {
  for (const candidate of candidates(platform)) {
    const found = image.platforms.get(candidate);
    if (found !== undefined) return found;
  }
  return isIndex(image.mediaType) ? undefined : image.platforms.values().next().value;
}

function isIndex(mediaType: string): boolean {
  return /image\.index|manifest\.list/.test(mediaType);
}

function candidates(platform: Platform): readonly Platform[] {
  const [os, arch, variant] = platform.split('/');
  if (arch === 'amd64') return [...olderVariants(platform, variant), `${os}/amd64`];
  if (arch === 'arm') return olderVariants(platform, variant ?? 'v7');
  if (arch === 'arm64')
    return [
      ...olderVariants(platform, variant),
      `${os}/arm64`,
      ...olderVariants(`${os}/arm/v8`, 'v8'),
    ];
  return [platform];
}

/** `linux/arm/v7` → v7, v6, v5 … */
function olderVariants(platform: Platform, variant: string | undefined): Platform[] {
  const version = /^v(\d+)$/.exec(variant ?? '')?.[1];
  if (version === undefined) return [platform];
  const stem = platform.replace(/\/v\d+$/, '');
  return Array.from(
    { length: Number(version) },
    (_, index) => `${stem}/v${Number(version) - index}`,
  );
}
