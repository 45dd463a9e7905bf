import type {
  Diagnostic,
  Freeze,
  Lock,
  LockedImage,
  RefreshedImage,
  RefreshRules,
  RefreshVerdict,
} from '@orchestrate/model';
import { matchesImage, parseImageRef } from '@orchestrate/model';
import { sortedUnique } from './compare-text.ts';
import type { ImageNeed } from './image-needs.ts';

export interface RefreshScopeInput {
  readonly lock: Lock;
  /** What all services pull, in whatever stage. */
  readonly needs: readonly ImageNeed[];
  /** Services whose images are meant, with what they stand on. */
  readonly services: ReadonlySet<string>;
  /** Normalized patterns of images that are meant too. */
  readonly patterns: readonly string[];
  readonly rules: RefreshRules;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One locked reference that was asked for. */
export interface RefreshCandidate extends Omit<RefreshedImage, 'verdict'> {
  readonly locked: LockedImage;
  readonly needs: readonly ImageNeed[];
  /** Set when the registry need not be asked. */
  readonly verdict?: RefreshVerdict;
}

export interface RefreshScope {
  /** By reference. */
  readonly candidates: readonly RefreshCandidate[];
  /** `refresh/no-image` for each pattern that means nothing in the lock. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Which locked references a refresh is about, and which of them it may ask for. */
export function refreshScope(input: RefreshScopeInput): RefreshScope {
  const { lock, needs, services, patterns } = input;
  const named = sortedUnique(needs.map((need) => need.normalized)).filter((one) =>
    lock.images.has(one),
  );
  const meant = named.filter(
    (reference) =>
      patterns.some((pattern) => matchesImage(pattern, reference)) ||
      needs.some((need) => need.normalized === reference && services.has(need.service)),
  );
  const diagnostics = patterns
    .filter((pattern) => !named.some((reference) => matchesImage(pattern, reference)))
    .map((pattern) => noImage(pattern));
  return { candidates: meant.flatMap((reference) => candidate(reference, input)), diagnostics };
}

function candidate(reference: string, input: RefreshScopeInput): RefreshCandidate[] {
  const { lock, rules, now } = input;
  const locked = lock.images.get(reference);
  if (locked === undefined) return [];
  const needs = input.needs.filter((need) => need.normalized === reference);
  const day = new Date(now).toISOString().slice(0, 10);
  const freezes = rules.freeze.filter(({ image }) => matchesImage(image, reference));
  const frozen = freezes.find(({ until }) => day <= until);
  const [thawed] = freezes;
  const verdict = verdictWithoutAsking(reference, rules, frozen);
  return [
    {
      reference,
      services: sortedUnique(needs.map((need) => need.service)),
      digest: locked.digest,
      locked,
      needs,
      ...(verdict !== undefined && { verdict }),
      ...(frozen === undefined &&
        thawed !== undefined && { thawed: { reason: thawed.reason, until: thawed.until } }),
    },
  ];
}

function verdictWithoutAsking(
  reference: string,
  { allow, deny }: RefreshRules,
  frozen: Freeze | undefined,
): RefreshVerdict | undefined {
  const ref = parseImageRef(reference);
  if (ref?.digest !== undefined) return { kind: 'pinned' };
  if (frozen !== undefined) return { kind: 'frozen', reason: frozen.reason, until: frozen.until };
  const host = ref?.host ?? '';
  const denied = deny.includes(host) || (allow.length > 0 && !allow.includes(host));
  return denied ? { kind: 'denied', host } : undefined;
}

function noImage(pattern: string): Diagnostic {
  return {
    code: 'refresh/no-image',
    severity: 'error',
    message: `No image in the lock is meant by ${pattern}.`,
    hint: 'Run `orchestrate lock show` to see what is there; a name without host is one of Docker Hub.',
  };
}
