import type { Lock, Mirror, SourcePolicy, SourcePolicyRule } from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { FixedGitSource } from './fixed-git-source.ts';

export interface SourcePolicyInput {
  readonly lock: Lock;
  /** Normalized references that the build may ask for; the rest of the lock stays out. */
  readonly refs: Iterable<string>;
  readonly mirrors: readonly Mirror[];
  /** Addresses that the build may fetch from over HTTP; those in the lock only with the bytes it knows. */
  readonly urls?: Iterable<string>;
  /** Branches of git that the build may fetch; they become their commits. */
  readonly fixed?: readonly FixedGitSource[];
}

/**
 * The lock as BuildKit's source policy: no image at all, except by digest; and each used reference converted
 * to its digest at its mirror. A reference without an entry is refused by the first rule, so whatever our
 * reading of a Dockerfile missed fails the build instead of drifting. The same for downloads, with checksums.
 *
 * The order counts: the last ALLOW or DENY that matches decides, a CONVERT starts over with its result
 * (BuildKit, `sourcepolicy/engine.go`). There is no `match_type`: the default tries equality first, and
 * EXACT was silently ignored by releases before mid-2026.
 */
export function sourcePolicy({
  lock,
  refs,
  mirrors,
  urls = [],
  fixed = [],
}: SourcePolicyInput): SourcePolicy {
  const converts = sortedUnique(refs).flatMap((normalized): SourcePolicyRule[] => {
    const pinned = pinnedName(normalized, lock, mirrors);
    // A rule that changes nothing would be asked again and again.
    if (pinned === undefined || pinned === normalized) return [];
    return [
      {
        action: 'CONVERT',
        selector: { identifier: identifierOf(normalized) },
        updates: { identifier: identifierOf(pinned) },
      },
    ];
  });
  return {
    rules: [
      { action: 'DENY', selector: { identifier: 'docker-image://*' } },
      { action: 'ALLOW', selector: { identifier: 'docker-image://*@sha256:*' } },
      ...downloadRules(lock, urls),
      ...fixed.map(commitRule),
      ...converts,
    ],
  };
}

function commitRule({ identifier, fixedIdentifier }: FixedGitSource): SourcePolicyRule {
  return {
    action: 'CONVERT',
    selector: { identifier },
    updates: { identifier: fixedIdentifier },
  };
}

function downloadRules(lock: Lock, urls: Iterable<string>): SourcePolicyRule[] {
  const named = sortedUnique(urls).flatMap((url): SourcePolicyRule[] => {
    const checksum = lock.downloads.get(url)?.checksum;
    const allow: SourcePolicyRule = { action: 'ALLOW', selector: { identifier: url } };
    if (checksum === undefined) return [allow];
    const updates = { identifier: url, attrs: { 'http.checksum': checksum } };
    return [allow, { action: 'CONVERT', selector: { identifier: url }, updates }];
  });
  return [
    { action: 'DENY', selector: { identifier: 'http://*' } },
    { action: 'DENY', selector: { identifier: 'https://*' } },
    ...named,
  ];
}

/** Where the image is pulled from: mirror, tag and digest. Undefined without a digest. */
function pinnedName(
  normalized: string,
  lock: Lock,
  mirrors: readonly Mirror[],
): string | undefined {
  const ref = parseImageRef(normalized);
  if (ref === undefined) throw new Error(`${normalized} is no image reference`);
  // A digest that the Dockerfile asks for cannot be overruled by a lock.
  const digest = ref.digest ?? lock.images.get(normalized)?.digest;
  return digest === undefined
    ? undefined
    : formatImageRef(applyMirrors({ ...ref, digest }, mirrors));
}

/**
 * `*` would match other images and `$` would insert a capture (BuildKit, `util/wildcard`): a normalized
 * reference has neither. A second parse proves it rather than trusting who called.
 */
function identifierOf(name: string): string {
  const ref = parseImageRef(name);
  if (ref === undefined || formatImageRef(ref) !== name || /[^\w.:@/[\]-]/.test(name))
    throw new Error(`${name} must not become a source policy identifier`);
  return `docker-image://${name}`;
}
