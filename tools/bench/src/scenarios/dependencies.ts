import { measure } from '../command.ts';
import { removeFolder } from '../fixture/folder.ts';
import { shopFolder } from '../fixture/shop.ts';
import type { Peer } from '../peers/peer.ts';
import { dependencySteps } from './dependency-steps.ts';
import { freshEngine, labEnv } from './fresh-engine.ts';
import type { Bench, Scenario } from './scenario.ts';

/** One way to build the shop on an engine that is empty. */
export interface FreshShop {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Added to the manifest's `defaults`. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Added to the command line of builds. */
  readonly args?: readonly string[];
  /** What is done on the first engine and to the folder before; not timed. */
  before?(build: (folder: string) => Promise<unknown>, folder: string): Promise<unknown>;
}

/** A scenario of `orchestrate` alone: the others do not differ from `docker build` in what travels. */
export function onFreshEngine({
  name,
  title,
  about,
  defaults,
  args = [],
  before,
}: FreshShop): Scenario {
  return {
    name,
    title,
    about: `${about} The five services of examples/shop with their real dependencies (pip, go, npm), on the second engine of tools/lab, which is empty.`,
    sized: false,
    peers: ['orchestrate'],
    measure: async (peer, bench) => {
      const folder = await shopFolder(defaults);
      const buildWith = (env: Readonly<Record<string, string>>, where: string) =>
        buildOn(peer, bench, { folder: where, env, args });
      try {
        const first = await labEnv();
        await before?.((where) => buildWith(first, where), folder);
        const measured = await buildWith(await freshEngine(), folder);
        return { ...measured, notes: await dependencySteps(peer, folder) };
      } finally {
        if (!bench.keep) await removeFolder(folder);
      }
    },
  };
}

function buildOn(
  peer: Peer,
  { signal }: Bench,
  what: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
    readonly args: readonly string[];
  },
) {
  const build = peer.build(what.folder);
  const args = [...build.args, ...what.args];
  return measure({ ...build, args, env: { ...build.env, ...what.env } }, signal);
}

export const freshCold = onFreshEngine({
  name: 'shop-cold',
  title: 'Dependencies on a fresh machine: nothing travels',
  about: 'Everything is downloaded and installed again.',
  defaults: {},
});

export const freshLayerCache = onFreshEngine({
  name: 'shop-layer-cache',
  title: 'Dependencies on a fresh machine: the layer cache travels',
  about: 'Built before on another engine with `cache: {type: registry}`; no file differs.',
  defaults: { cache: { type: 'registry', write: 'always' } },
  before: (build, folder) => build(folder),
});
