/** Services with the names that bake knows them by, both ways. */
export interface TargetNames {
  targetOf(service: string): string;
  serviceOf(target: string): string | undefined;
}

/**
 * Names bake targets after services. Bake takes letters, digits, `_` and `-` only (`bake/bake.go`,
 * `validTargetNameChars`); what else a name has becomes `_`, and a number keeps apart what then looks equal.
 */
export function nameTargets(services: readonly string[]): TargetNames {
  const byService = new Map<string, string>();
  // The group of everything is called `default`.
  const byTarget = new Map<string, string | undefined>([['default', undefined]]);
  // Names that are valid already keep themselves, whatever the others would become.
  const valid = services.filter((service) => plain(service) === service);
  for (const service of [...valid, ...services]) {
    if (byService.has(service)) continue;
    const target = free(plain(service), byTarget);
    byService.set(service, target);
    byTarget.set(target, service);
  }
  return {
    targetOf: (service) => {
      const target = byService.get(service);
      if (target === undefined) throw new Error(`${service} is not part of the batch`);
      return target;
    },
    serviceOf: (target) => byTarget.get(target),
  };
}

function plain(service: string): string {
  return service.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function free(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
  return name;
}
