import type { Location } from '@orchestrate/model';
import { suggestion } from '../suggest.ts';
import { scalarsIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

/** A place where one service names another. */
export interface ServiceUse {
  readonly service: string;
  readonly at: Location;
}

/** The services named in `dependsOn`; unknown ones are reported. */
export function readDependencies(
  { tree }: WrittenService,
  around: Surroundings,
): readonly ServiceUse[] {
  return scalarsIn(tree, 'dependsOn')
    .map(({ text, at }) => ({ service: text, at }))
    .filter((use) => knownService(use, around));
}

export function knownService(
  { service, at }: ServiceUse,
  { services, report }: Surroundings,
): boolean {
  if (services.has(service)) return true;
  report({
    code: 'unknown-service',
    message: `There is no service \`${service}\`.`,
    hint: suggestion(service, services, 'Write it under `services`.'),
    at,
  });
  return false;
}
