import type { Service } from '@orchestrate/model';
import type { Preparation } from './prepare.ts';

/** A service of the plan, as the manifest has it. Throws for any other name, which is a bug. */
export function plannedService({ workspace }: Preparation, name: string): Service {
  const service = workspace.manifest.services.get(name);
  if (service === undefined) throw new Error(`${name} was planned but is not in the manifest`);
  return service;
}
