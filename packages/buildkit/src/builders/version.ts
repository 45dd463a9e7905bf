/** The release that `buildx version` prints (`github.com/docker/buildx v0.29.1 …`), without the `v`. */
export function parseBuildxVersion(printed: string): string {
  return /\bv?(\d+\.\d+\S*)/.exec(printed)?.[1] ?? printed.trim();
}

/** True when `version` is surely older; a version that is none (`0.0.0+unknown` of some distributions) is not. */
export function isOlder(version: string, than: readonly [major: number, minor: number]): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  const isUnknown = Number(major) === 0 && Number(minor) === 0;
  if (isUnknown) return false;
  return Number(major) < than[0] || (Number(major) === than[0] && Number(minor) < than[1]);
}
