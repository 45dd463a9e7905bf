/** An earlier image of a service of which nothing has changed but what its parents are made of. */
export interface CutOff {
  /** The run that built it. */
  readonly runId: string;
  /** Manifest digests, one a platform, of the parents' images that it stands on, by parent. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

/**
 * Early cut-off: why a service need not be built although its parents' inputs changed; undefined when it must.
 * Manifests are compared, not indexes: attestations change those with each build. `now` has the manifests of
 * the direct parents' images; none means that they are not known, which proves nothing.
 */
export function cutOffReason(
  { runId, parents }: CutOff,
  now: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const before = new Map(Object.entries(parents));
  const names = [...now.keys()];
  if (names.length === 0 || names.length !== before.size) return undefined;
  if (!names.every((name) => areSame(before.get(name), now.get(name)))) return undefined;
  const what = names.length === 1 ? 'is the same image' : 'are the same images';
  return `Nothing of its own changed since run ${runId}, and ${names.join(', ')} ${what} as then.`;
}

function areSame(before: readonly string[] = [], now: readonly string[] = []): boolean {
  const known = new Set(before);
  return now.length > 0 && known.size === new Set(now).size && now.every((one) => known.has(one));
}
