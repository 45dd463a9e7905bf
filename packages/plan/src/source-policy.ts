import type { Lock, Mirror, SourcePolicy, SourcePolicyRule } from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';

export interface SourcePolicyInput {
  readonly lock: Lock;
  /** Normalized references that the build may ask for; the rest of the lock stays out. */
  readonly refs: Iterable<string>;
  readonly mirrors: readonly Mirror[];
}

/**
 * The lock as BuildKit's source policy: no image at all, except by digest; and each used reference converted
 * to its digest at its mirror. A reference without an entry is refused by the first rule, so whatever our
 * reading of a Dockerfile missed fails the build instead of drifting.
 *
 * The order counts: the last ALLOW or DENY that matches decides, a CONVERT starts over with its result
 * (BuildKit, `sourcepolicy/engine.go`). There is no `match_type`: the default tries equality first, and
 * EXACT was silently ignored by releases before mid-2026.
 */
export function sourcePolicy({ lock, refs, mirrors }: SourcePolicyInput): SourcePolicy {
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
      ...converts,
    ],
  };
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
