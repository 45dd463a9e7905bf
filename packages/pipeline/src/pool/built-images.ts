import type { Service } from '@orchestrate/model';
import type { BuilderPool, PoolBuilder } from './builder-pool.ts';

/** The images that are there so far, built now or earlier, and from where they can be seen. */
export class BuiltImages {
  /** Service → digest. */
  readonly digests: Map<string, string>;
  readonly #homes: Map<string, PoolBuilder>;

  constructor(earlier: Iterable<readonly [service: string, digest: string]>, pool: BuilderPool) {
    this.digests = new Map(earlier);
    this.#homes = new Map([...this.digests.keys()].map((name) => [name, pool.of(name)]));
  }

  startOn(builder: PoolBuilder, services: readonly { readonly service: string }[]): void {
    for (const { service } of services) this.#homes.set(service, builder);
  }

  /** Digest of a parent that this builder can pull; what was not pushed stays where it was built. */
  seenFrom(builder: PoolBuilder, { name, outputs }: Service): string | undefined {
    const isPushed = outputs.some(({ kind }) => kind === 'push');
    return isPushed || this.#homes.get(name) === builder ? this.digests.get(name) : undefined;
  }
}
