import type { BuildResult, PlannedService } from '@orchestrate/model';
import type { RunBatch } from './ports.ts';

export interface Listener {
  readonly signal: AbortSignal;
  readonly told: (result: BuildResult) => void;
  /** The runner has a bug: it told an end twice, late or in a wrong batch. */
  readonly wrong: (bug: Error) => void;
}

/** Runs a batch to the end of its process, and returns what it told of its services, once each. */
export async function toldResults(
  runBatch: RunBatch,
  services: readonly PlannedService[],
  { signal, told, wrong }: Listener,
): Promise<ReadonlyMap<string, BuildResult>> {
  const results = new Map<string, BuildResult>();
  const names = new Set(services.map(({ service }) => service));
  let gone = false;
  await runBatch(services, signal, (result) => {
    const { service } = result;
    if (gone || !names.has(service) || results.has(service)) {
      wrong(new Error(`the runner told the end of ${service} twice, late or in a wrong batch`));
      return;
    }
    results.set(service, result);
    told(result);
  });
  gone = true;
  return results;
}
