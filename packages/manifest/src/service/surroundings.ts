import type { Location } from '@orchestrate/model';
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
  /** Prefix of image names; `'broken'` when there is one that is not valid. */
  readonly registry: string | 'broken' | undefined;
  /** Names of all services, those with mistakes included. */
  readonly services: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly lookup: Lookup;
  readonly report: Report;
}
