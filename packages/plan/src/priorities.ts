export interface Weighed {
  readonly service: string;
  /** Direct parents within the plan. */
  readonly needs: readonly string[];
  /** False for services that nobody builds: they take no time. */
  readonly builds: boolean;
  readonly typicalMs?: number;
}

/**
 * Length of the longest way from each service to the end, in ms: what is on it first decides when the run is
 * done. A service without a remembered duration counts as the median of the others; when nothing is
 * remembered each counts one second, so that long chains still go first. `services` come parents first.
 */
export function priorities(services: readonly Weighed[]): ReadonlyMap<string, number> {
  const guess = median(services.flatMap((service) => service.typicalMs ?? [])) ?? 1000;
  const lengths = new Map<string, number>();
  const longestAfter = new Map<string, number>();
  for (const service of services.toReversed()) {
    const own = service.builds ? (service.typicalMs ?? guess) : 0;
    const length = own + (longestAfter.get(service.service) ?? 0);
    lengths.set(service.service, length);
    for (const need of service.needs)
      longestAfter.set(need, Math.max(longestAfter.get(need) ?? 0, length));
  }
  return lengths;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}
