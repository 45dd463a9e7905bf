import type { Mirror } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { type Mapping, mappingIn, scalarIn, scalarsIn } from '../tree/tree.ts';
import type { EnvironmentSettings } from './environment.ts';
import { locationOf, mirrorHost } from './mirror-names.ts';

/** How this machine builds, whatever is built. */
export interface MachineSettings {
  readonly mirrors: readonly Mirror[];
  readonly builders: readonly string[];
  readonly jobs?: number;
}

interface Layers {
  readonly manifest: Mapping;
  readonly local: Mapping | undefined;
  readonly environment: EnvironmentSettings;
}

/** Environment over local file over manifest: mirrors are joined by host, builders and jobs replaced. */
export function readMachine(
  { manifest, local, environment }: Layers,
  report: Report,
): MachineSettings {
  const mirrors = new Map([
    ...readMirrors(manifest, report),
    ...(local === undefined ? [] : readMirrors(local, report)),
    ...environment.mirrors,
  ]);
  const jobs = environment.jobs ?? readJobs(local) ?? readJobs(manifest);
  return {
    mirrors: [...mirrors].map(([host, location]) => ({ host, location })),
    builders: environment.builders ?? readBuilders(local) ?? readBuilders(manifest) ?? [],
    ...(jobs !== undefined && { jobs }),
  };
}

function readMirrors(tree: Mapping, report: Report): ReadonlyMap<string, string> {
  const mirrors = new Map<string, string>();
  for (const [name, { value }] of mappingIn(tree, 'mirrors')?.entries ?? []) {
    if (value.kind !== 'scalar') continue;
    const location = locationOf(value.text);
    if (location !== undefined) mirrors.set(mirrorHost(name) ?? name, location);
    else
      report({
        code: 'invalid-mirror',
        message: `\`${value.text}\` is not a place to pull images of \`${name}\` from.`,
        hint: 'Write a registry host without `https://`, and a path where it needs one, for example `localhost:5000/hub`.',
        at: value.at,
      });
  }
  return mirrors;
}

function readBuilders(tree: Mapping | undefined): readonly string[] | undefined {
  const names = [...scalarsIn(tree, 'builder'), ...scalarsIn(tree, 'builders')].map(
    ({ text }) => text,
  );
  return names.length === 0 ? undefined : [...new Set(names)];
}

function readJobs(tree: Mapping | undefined): number | undefined {
  const value = scalarIn(tree, 'jobs')?.value;
  return typeof value === 'number' ? value : undefined;
}
