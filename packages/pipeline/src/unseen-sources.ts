import type { BuildResult, Diagnostic, Driver, Service } from '@orchestrate/model';
import { type FixedGitSource, unfixedMaterials, unprovenMaterials } from '@orchestrate/plan';
import { addedUrls, refName } from './git-commits.ts';
import type { LoadedService } from './load.ts';
import type { Preparation } from './prepare.ts';
import { watchedDriver } from './watched-driver.ts';

/**
 * A Dockerfile in a git context is read by the builder alone. Its commit covers what it says, but not what is
 * behind the branches and addresses that it names: those are known only after it was built, from the provenance.
 * The same shows whether the branches that ADD names were built at the commits of the key.
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
    return watchedDriver(driver, { ended: (result) => this.#look(result) });
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
    const { workspace, keys, lock } = this.#prepared;
    const loaded = workspace.services.get(service);
    if (result.status !== 'built' || loaded === undefined) return;
    if (keys.get(service)?.known !== true) return;
    const { fixed = [] } = workspace;
    const { materials } = result;
    const context = remoteUrl(loaded.service);
    const written = remoteUrl(workspace.manifest.services.get(service));
    const sources =
      loaded.resolved.size === 0
        ? unprovenMaterials({ context, materials, lock, fixed: otherRefs(fixed, written) })
        : unfixedMaterials(usedBy(loaded, fixed), materials);
    if (sources.length > 0) this.#found.set(service, sources);
    else this.#found.delete(service);
  }
}

function remoteUrl(service: Service | undefined): string {
  return service?.context.kind === 'remote' ? service.context.url : '';
}

/** Those that may move when what is behind the address does not. */
function otherRefs(fixed: readonly FixedGitSource[], address: string): readonly FixedGitSource[] {
  const own = refName(address);
  return fixed.filter(({ url }) => refName(url) !== own);
}

function usedBy(
  { resolved }: LoadedService,
  fixed: readonly FixedGitSource[],
): readonly FixedGitSource[] {
  const urls = new Set(addedUrls([...resolved.values()]));
  return fixed.filter(({ url }) => urls.has(url));
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
    message: `The build of ${service} fetched ${sources.join(', ')}: its key cannot tell whether that has changed, so it is built each time.`,
    hint: 'Write a commit behind # or a --checksum in that Dockerfile.',
    ...(at !== undefined && { at }),
  };
}
