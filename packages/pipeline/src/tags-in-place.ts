import type { Driver, Registry, Service } from '@orchestrate/model';
import type { Preparation } from './prepare.ts';
import { type Pushed, tagsByRepository } from './release.ts';
import { watchedDriver } from './watched-driver.ts';
import type { World } from './world.ts';

/** An image that is pushed already, and the service that wants to see it under its tags. */
type Found = Omit<Pushed, 'key'>;

/**
 * Looks, while something is built, whether the tags of what need not be built lead to its images already, so
 * that all that is left for the end of the run is what has to be written. A tag that is moved afterwards was
 * moved by somebody who knows of something newer.
 */
export class TagsInPlace {
  readonly #world: World;
  readonly #registry: Registry;
  readonly #found: readonly Found[];
  #looks: ReadonlyMap<string, Promise<boolean>> | undefined;

  constructor(world: World, prepared: Preparation) {
    this.#world = world;
    this.#registry = prepared.registry;
    this.#found = foundImages(prepared);
  }

  /** The same driver; the look begins when a client process has something to say, so that it delays none. */
  watching(driver: Driver): Driver {
    return watchedDriver(driver, {
      emit: () => {
        this.#looks ??= this.#look();
      },
    });
  }

  /** Whether nothing is left to be written of a service; false when nobody looked. */
  async has(service: string): Promise<boolean> {
    return (await this.#looks?.get(service)) ?? false;
  }

  #look(): ReadonlyMap<string, Promise<boolean>> {
    return new Map(this.#found.map((one) => [one.service.name, this.#isInPlace(one)]));
  }

  async #isInPlace({ service, digest }: Found): Promise<boolean> {
    try {
      const answers = await Promise.all(
        tagsByRepository(service).map(([repository, tags]) =>
          this.#registry.tagsElsewhere(`${repository}@${digest}`, tags, this.#world.signal),
        ),
      );
      return answers.every((answer) => answer.ok && answer.value.length === 0);
    } catch (error) {
      // An interrupted run writes no tags.
      if (this.#world.signal.aborted) return false;
      throw error;
    }
  }
}

/** What was found in the registry under its key. */
function foundImages({ plan, images, workspace }: Preparation): Found[] {
  return plan.services.flatMap(({ service: name, decision }) => {
    const service = workspace.manifest.services.get(name);
    const digest = images.get(name)?.earlier.indexDigest;
    return decision.kind === 'unchanged' && isPushed(service) && digest !== undefined
      ? [{ service, digest }]
      : [];
  });
}

function isPushed(service: Service | undefined): service is Service {
  return service?.outputs.some(({ kind }) => kind === 'push') === true;
}
