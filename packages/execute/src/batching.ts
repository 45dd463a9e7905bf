/** How long free places may stay empty for the sake of a larger batch, in ms. */
export const LINGER_MS = 250;

/** Most client processes at once: each holds some 70 MB, and many services may have to run alone. */
export const MOST_PROCESSES = 16;

export interface ReadyService {
  readonly service: string;
  readonly alone: boolean;
  /** Where several could build it. */
  readonly builder?: string | undefined;
}

export interface BatchingInput {
  /** Ready services, most urgent first. */
  readonly ready: readonly ReadyService[];
  readonly free: number;
  /** Client processes that may still be started. */
  readonly processes: number;
  readonly jobs: number;
  /** The linger is over: whatever is ready goes. */
  readonly impatient: boolean;
}

export interface Batching {
  /** To be started now, each in a client process of its own. */
  readonly batches: readonly (readonly string[])[];
  /** Free places were left empty, in the hope of more places or more ready services. */
  readonly lingers: boolean;
}

/**
 * Which ready services to start, and which of them together. A client process costs about as much as a
 * small build, so services are started together when enough places are free: all that are ready, or half
 * of the places. Otherwise they linger a moment: builds that end soon after each other then make one batch
 * of their successors, and long builds do not keep free places empty. Services that run alone need nobody's
 * company and start at once, as far as there may be processes.
 */
export function chooseBatches(input: BatchingInput): Batching {
  const { ready, free, processes, jobs, impatient } = input;
  const next = ready.slice(0, free);
  const lone = next.filter((one) => one.alone);
  const together = perBuilder(next.filter((one) => !one.alone)).slice(0, processes);
  const alone = lone.slice(0, processes - together.length).map((one) => [one.service]);
  if (together.length === 0) return { batches: alone, lingers: false };
  const places = free - lone.length;
  const waiting = ready.filter((one) => !one.alone).length;
  if (!impatient && places < Math.min(waiting, Math.ceil(jobs / 2)))
    return { batches: alone, lingers: true };
  return { batches: [...alone, ...together], lingers: false };
}

/** A client process speaks to one builder. */
function perBuilder(services: readonly ReadyService[]): string[][] {
  const groups = Map.groupBy(services, ({ builder }) => builder);
  return [...groups.values()].map((group) => group.map(({ service }) => service));
}
