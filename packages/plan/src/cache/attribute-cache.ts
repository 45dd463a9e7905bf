import type { CacheOrigin, CacheRecord, StepPlace } from '@orchestrate/model';

/** What is known of a service that tells its records from those of others. */
export interface CacheOwner {
  readonly service: string;
  /** Services that it stands on, through any number of others. */
  readonly ancestors: readonly string[];
  /** Which of its steps the origin can be, as they are now or as earlier runs had them. */
  readonly place: (origin: CacheOrigin) => StepPlace | undefined;
  /** Images that it pulls, as a builder names them, without digests. */
  readonly bases: ReadonlySet<string>;
  /** Ids of its cache mounts, with the namespace before them. */
  readonly mounts: ReadonlySet<string>;
}

/** By record id: the services that it is kept for. Records that none of them explains are left out. */
export type CacheOwners = ReadonlyMap<string, readonly string[]>;

/**
 * Finds out which services records are kept for. BuildKit does not know: a layer is told by the text of its
 * step, and by the steps that it stands on, which must be the same service's (or that of a parent of it), down
 * to the base image, because lines like `COPY . .` stand in many projects. Mounts are told by their ids, bases
 * by their names.
 */
export function attributeCache(
  records: readonly CacheRecord[],
  owners: readonly CacheOwner[],
): CacheOwners {
  const byId = new Map(records.map((record) => [record.id, record]));
  const byService = new Map(owners.map((owner) => [owner.service, owner]));
  const ownersOf = new Map<string, string[]>();
  for (const owner of owners) {
    const above = owner.ancestors.flatMap((ancestor) => byService.get(ancestor) ?? []);
    const chain = new StepChain(byId, [owner, ...above]);
    for (const record of records) {
      if (!isKeptFor(owner, record, chain)) continue;
      const known = ownersOf.get(record.id);
      if (known === undefined) ownersOf.set(record.id, [owner.service]);
      else known.push(owner.service);
    }
  }
  return ownersOf;
}

function isKeptFor(owner: CacheOwner, record: CacheRecord, chain: StepChain): boolean {
  const { origin } = record;
  switch (origin.kind) {
    case 'run':
    case 'step':
      return owner.place(origin) !== undefined && chain.reachesBase(record);
    case 'mount':
      return owner.mounts.has(origin.id);
    case 'pulled':
      return isBaseOf(owner, origin.ref);
    case 'context':
    case 'download':
    case 'other':
      return false;
  }
}

function isBaseOf(owner: CacheOwner, ref: string): boolean {
  return owner.bases.has(ref.replace(/@[\w:]+$/, ''));
}

/** Follows layers down to the base of their stage, through the steps of a service and of those that it stands on. */
class StepChain {
  readonly #byId: ReadonlyMap<string, CacheRecord>;
  readonly #family: readonly CacheOwner[];
  readonly #known = new Map<string, boolean>();

  constructor(byId: ReadonlyMap<string, CacheRecord>, family: readonly CacheOwner[]) {
    this.#byId = byId;
    this.#family = family;
  }

  /** Whether all between the record and what the family did not make is the family's. */
  reachesBase(record: CacheRecord): boolean {
    const known = this.#known.get(record.id);
    if (known !== undefined) return known;
    // Records stand on older ones: a circle would be the builder's mistake, and must not become ours.
    this.#known.set(record.id, false);
    const answer = this.#follow(record);
    this.#known.set(record.id, answer);
    return answer;
  }

  #follow(record: CacheRecord): boolean {
    const { origin } = record;
    const parents = record.parents.flatMap((id) => this.#byId.get(id) ?? []);
    switch (origin.kind) {
      case 'run':
      case 'step': {
        const places = this.#family.map((owner) => owner.place(origin));
        if (places.includes('first')) return parents.every((parent) => this.#canBeBase(parent));
        return places.includes('later') && parents.every((parent) => this.reachesBase(parent));
      }
      case 'pulled':
        return this.#canBeBase(record);
      // What joins linked layers has no name of its own.
      case 'other':
        return parents.every((parent) => this.reachesBase(parent));
      case 'context':
      case 'download':
      case 'mount':
        return true;
    }
  }

  /** A base that was made on this builder looks like any step; only another image that was pulled is surely wrong. */
  #canBeBase({ origin }: CacheRecord): boolean {
    if (origin.kind !== 'pulled') return true;
    return this.#family.some((owner) => isBaseOf(owner, origin.ref));
  }
}
