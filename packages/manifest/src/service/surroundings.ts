import type { Location, ToolImage } from '@orchestrate/model';
import type { Lookup } from '../input.ts';
import type { Report } from '../problem.ts';
import type { Mapping } from '../tree/tree.ts';

/** One service as written, inherited settings included and references replaced. */
export interface WrittenService {
  readonly name: string;
  /** Where its name stands. */
  readonly at: Location;
  readonly tree: Mapping;
}

/** What a service's settings refer to. */
export interface Surroundings {
  readonly project: string;
  readonly registry: RegistryPrefix;
  /** Names of all services, those with mistakes included. */
  readonly services: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  /** What every build pulls although no Dockerfile names it. */
  readonly tools: readonly ToolImage[];
  readonly lookup: Lookup;
  readonly report: Report;
}

/** What image names start with unless a service says otherwise. */
export interface RegistryPrefix {
  readonly prefix?: string;
  /** One is given, but is not valid: names that need it cannot be told. */
  readonly broken: boolean;
}
