import type { BuildResult, Diagnostic, Driver } from '@orchestrate/model';
import { unprovenMaterials } from '@orchestrate/plan';
import type { Preparation } from './prepare.ts';

/**
 * A Dockerfile in a git context is read by the builder alone. Its commit covers what it says, but not what is
 * behind the branches and addresses that it names: those are known only after it was built, from the provenance.
 */
export class UnseenSources {
  readonly #prepared: Preparation;
  /** Service → sources that its key knows nothing of. */
  readonly #found = new Map<string, readonly string[]>();

  constructor(prepared: Preparation) {
    this.#prepared = prepared;
  }

  /** The same driver, whose results are looked at. */
  watching(driver: Driver): Driver {
    return {
      describe: (batch) => driver.describe(batch),
      build: (batch, observer) =>
        driver.build(batch, {
          signal: observer.signal,
          emit: (happening) => observer.emit(happening),
          ended: (result) => {
            this.#look(result);
            observer.ended(result);
          },
        }),
    };
  }

  /** Services that may be another image next time, under the same key. */
  services(): ReadonlySet<string> {
    return new Set(this.#found.keys());
  }

  /** Why they are built each time: `build/unseen-sources`. */
  diagnostics(): Diagnostic[] {
    return [...this.#found].map(([service, sources]) => unseen(this.#prepared, service, sources));
  }

  #look(result: BuildResult): void {
    const { service } = result;
    const { workspace, keys } = this.#prepared;
    const loaded = workspace.services.get(service);
    if (result.status !== 'built' || loaded === undefined || loaded.resolved.size > 0) return;
    if (keys.get(service)?.known !== true) return;
    const sources = unprovenMaterials(loaded.service, result.materials, this.#prepared.lock);
    if (sources.length > 0) this.#found.set(service, sources);
    else this.#found.delete(service);
  }
}

function unseen(
  { workspace }: Preparation,
  service: string,
  sources: readonly string[],
): Diagnostic {
  const at = workspace.manifest.services.get(service)?.at;
  return {
    code: 'build/unseen-sources',
    severity: 'warning',
    message: `The Dockerfile of ${service} fetches ${sources.join(', ')}: no key can tell whether that has changed, so ${service} is built each time.`,
    hint: 'Write a commit behind # or a --checksum in that Dockerfile.',
    ...(at !== undefined && { at }),
  };
}
