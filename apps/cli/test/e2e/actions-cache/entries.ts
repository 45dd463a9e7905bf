import { READ, type TokenScope, WRITE } from './runtime-token.ts';

/** One entry of the cache; never written again once it is there. */
export interface Entry {
  readonly id: string;
  readonly scope: string;
  readonly key: string;
  readonly version: string;
  bytes: Buffer;
  /** Nobody reads it before. */
  finished: boolean;
}

/** The entries of one repository, kept apart by the refs that wrote them, as GitHub keeps them. */
export class Entries {
  #all: Entry[] = [];
  #created = 0;

  /** Reserves a key in the scope that the token may write; undefined where it is taken already, or there is none. */
  create(scopes: readonly TokenScope[], key: string, version: string): Entry | undefined {
    const scope = scopes.find(({ Permission }) => (Permission & WRITE) !== 0)?.Scope;
    if (scope === undefined || this.#in(scope, version).some((one) => one.key === key))
      return undefined;
    const id = `${(this.#created += 1)}`;
    const entry = { id, scope, key, version, bytes: Buffer.alloc(0), finished: false };
    this.#all.push(entry);
    return entry;
  }

  /** Scope by scope, in the token's order: the key itself, else the newest whose key begins with one of these. */
  find(
    scopes: readonly TokenScope[],
    { key, prefixes, version }: { key: string; prefixes: readonly string[]; version: string },
  ): Entry | undefined {
    for (const { Scope, Permission } of scopes) {
      if ((Permission & READ) === 0) continue;
      const there = this.#in(Scope, version).filter(({ finished }) => finished);
      const exact = there.find((one) => one.key === key);
      const newest = there.findLast((one) => prefixes.some((prefix) => one.key.startsWith(prefix)));
      if (exact !== undefined || newest !== undefined) return exact ?? newest;
    }
    return undefined;
  }

  /** What the token's job is writing under this key. */
  unfinished(scopes: readonly TokenScope[], key: string, version: string): Entry | undefined {
    const scope = scopes.find(({ Permission }) => (Permission & WRITE) !== 0)?.Scope;
    const there = scope === undefined ? [] : this.#in(scope, version);
    return there.find((one) => one.key === key && !one.finished);
  }

  byId(id: string): Entry | undefined {
    return this.#all.find((one) => one.id === id);
  }

  /** The id of what was finished last in a scope: BuildKit writes the index after the layers. */
  newest(scope: string): string | undefined {
    return this.#all.findLast((one) => one.scope === scope && one.finished)?.id;
  }

  /** As GitHub does with what nobody has read for long. */
  evict(key: RegExp): void {
    this.#all = this.#all.filter((one) => !key.test(one.key));
  }

  /** Keys of a ref's finished entries. */
  keysOf(scope: string): string[] {
    return this.#all.filter((one) => one.scope === scope && one.finished).map(({ key }) => key);
  }

  #in(scope: string, version: string): Entry[] {
    return this.#all.filter((one) => one.scope === scope && one.version === version);
  }
}
