import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { measure } from '../command.ts';
import { removeFolder } from '../fixture/folder.ts';
import { atRest } from '../rest.ts';
import { freshEngine } from './fresh-engine.ts';
import { changeOne } from './one-changed.ts';
import type { Bench, Scenario } from './scenario.ts';
import { withWorkspace } from './workspace.ts';

const REGISTRY = 'localhost:5000';

export const freshMachine: Scenario = {
  name: 'fresh-machine',
  title: 'Fresh machine, one service changed',
  about:
    'A new clone on an engine that is empty, as in CI: everything was built and pushed before, with its layer cache, from another folder on another engine, and one file of one service differs. It begins when that other engine has nothing to do any more, because in CI it is not on the same machine. All images must be in the registry under their tags afterwards. Turborepo has no remote cache here. Needs the second engine of tools/lab.',
  sized: true,
  // Compose would have to be told on the command line what the others read from their files.
  peers: ['orchestrate', 'bake', 'turbo'],
  measure: (peer, given) => {
    const bench = publishing(given);
    return withWorkspace(peer, bench, async (folder) => {
      await measure(peer.build(folder), bench.signal);
      const clone = await cloneOf(folder);
      try {
        await changeOne(clone, bench.shape);
        const { DOCKER_HOST = '' } = await freshEngine();
        const build = peer.build(clone);
        await atRest(bench.signal);
        return await measure({ ...build, env: { ...build.env, DOCKER_HOST } }, bench.signal);
      } finally {
        if (!bench.keep) await removeFolder(clone);
      }
    });
  },
};

function publishing(bench: Bench): Bench {
  const { shape } = bench;
  return { ...bench, shape: { ...shape, images: `${REGISTRY}/${shape.images}`, push: true } };
}

/** What CI checks out: what is committed, a lock included, with files as new as the clone. */
async function cloneOf(folder: string): Promise<string> {
  const git = execa({ cwd: folder });
  await git`git add --all`;
  await git`git -c user.name=bench -c user.email=bench@localhost commit --quiet --allow-empty --message built`;
  const clone = await mkdtemp(path.join(tmpdir(), 'orchestrate-bench-clone-'));
  await execa('git', ['clone', '--quiet', folder, clone]);
  return clone;
}
