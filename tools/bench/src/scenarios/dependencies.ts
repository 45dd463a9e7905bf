import { measure } from '../command.ts';
import { type Dependencies, prepareDependencies } from '../fixture/dependencies.ts';
import { removeFolder } from '../fixture/folder.ts';
import type { Peer } from '../peers/peer.ts';
import { dependencyParts } from './dependency-parts.ts';
import { freshEngine, labEnv } from './fresh-engine.ts';
import type { Bench, Scenario } from './scenario.ts';

/** One way to build the services on an engine that is empty. */
interface FreshBuild {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Added to the manifest. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Added to the command line of builds. */
  readonly args?: readonly string[];
  /** The state that the other engine built before; undefined: nobody has built anything. */
  readonly builtBefore?: 'before' | 'after';
  readonly mounts?: boolean;
}

const SERVICES =
  'Three services, built one after the other (`jobs: 1`) on the second engine of tools/lab, which is empty: Node (some 800 packages), Python (pandas and the like, and two packages that pip has to build) and Go (AWS, pgx, Prometheus). All three ways build the same files: those after a dependency was added to `package.json`, `requirements.txt` and `go.mod`.';

/** A scenario of `orchestrate` alone: the others do not differ from `docker build` in what travels. */
function onFreshEngine(way: FreshBuild): Scenario {
  const { name, title, about } = way;
  return {
    name,
    title,
    about: `${about} ${SERVICES}`,
    sized: false,
    peers: ['orchestrate'],
    measure: async (peer, bench) => {
      const dependencies = await prepareDependencies();
      try {
        return await measureOnce(way, { peer, bench, dependencies });
      } finally {
        await dependencies.remove();
      }
    },
  };
}

interface Round {
  readonly peer: Peer;
  readonly bench: Bench;
  readonly dependencies: Dependencies;
}

async function measureOnce(way: FreshBuild, { peer, bench, dependencies }: Round) {
  const folder = await dependencies.monorepo(way.builtBefore ?? 'after', way.manifest);
  const build = (env: Readonly<Record<string, string>>) => {
    const command = peer.build(folder);
    const args = [...command.args, ...(way.args ?? [])];
    return measure({ ...command, args, env: { ...command.env, ...env } }, bench.signal);
  };
  try {
    if (way.builtBefore !== undefined) await build(await labEnv());
    if (way.builtBefore === 'before') await dependencies.addDependency(folder);
    const measured = await build(await freshEngine());
    const parts = await dependencyParts(peer, folder, { mounts: way.mounts === true });
    return { ...measured, parts };
  } finally {
    if (!bench.keep) await removeFolder(folder);
  }
}

const TITLE = 'Dependencies on a fresh machine';

export const freshCold = onFreshEngine({
  name: 'dependencies-cold',
  title: `${TITLE}: nothing travels`,
  about: 'Everything is downloaded and installed again.',
  manifest: {},
});

export const freshLayerCache = onFreshEngine({
  name: 'dependencies-layer-cache',
  title: `${TITLE}: the layer cache travels`,
  about: 'Another engine has built the same before with `cache: {type: registry}`.',
  manifest: { defaults: { cache: { type: 'registry', write: 'always' } } },
  builtBefore: 'after',
});

export const freshMounts = onFreshEngine({
  name: 'dependencies-mounts',
  title: `${TITLE}: a dependency was added, cache mounts travel`,
  about:
    'Another engine has built before with `--persist`, without the added dependency: no layer of a dependency step could come from a cache, and the mounts are restored. Restoring them, and saving what is new, are part of the time.',
  manifest: {},
  args: ['--persist'],
  builtBefore: 'before',
  mounts: true,
});
