import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { type Measured, measure } from '../command.ts';
import { newNonce, removeFolder } from '../fixture/folder.ts';
import type { Peer } from '../peers/peer.ts';
import { freshEngine } from './fresh-engine.ts';
import type { Bench, Scenario } from './scenario.ts';

/** As many packages as make 467 MB, with their index: the cache of moby/buildkit-cache-dance#13. */
const FOLDERS = 128;
const PACKAGES_PER_FOLDER = 96;
const PACKAGE_BYTES = 38_000;

export const mountTransport: Scenario = {
  name: 'mount-transport',
  title: 'Saving and restoring a cache mount of 467 MB',
  about: `A cache mount like npm’s (${FOLDERS * PACKAGES_PER_FOLDER} packages that cannot be compressed, and as many index entries) on one empty engine is saved to the registry, and restored on another empty engine: the sum of both commands. The usual way around (copying the files through the build context and back) took 53 s and 176 s for as many bytes on a CI machine (buildkit-cache-dance#13). Needs the second engine of tools/lab.`,
  sized: false,
  peers: ['orchestrate'],
  measure: async (peer, bench) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'orchestrate-bench-mounts-'));
    try {
      await writeProject(folder);
      const filled = await freshEngine();
      await execa('docker', ['buildx', 'build', folder, '--build-arg', `NONCE=${newNonce()}`], {
        env: filled,
        cancelSignal: bench.signal,
      });
      const saved = await cache(peer, bench, { folder, action: 'save', env: filled });
      const restored = await cache(peer, bench, {
        folder,
        action: 'restore',
        env: await freshEngine(),
      });
      return {
        wallMs: saved.wallMs + restored.wallMs,
        ownPeakBytes: Math.max(saved.ownPeakBytes, restored.ownPeakBytes),
        treePeakBytes: Math.max(saved.treePeakBytes, restored.treePeakBytes),
      };
    } finally {
      if (!bench.keep) await removeFolder(folder);
    }
  },
};

interface Move {
  readonly folder: string;
  readonly action: 'save' | 'restore';
  readonly env: Readonly<Record<string, string>>;
}

function cache(peer: Peer, bench: Bench, { folder, action, env }: Move): Promise<Measured> {
  const build = peer.build(folder);
  const command = { ...build, args: ['cache', action], env: { ...build.env, ...env } };
  return measure(command, bench.signal);
}

async function writeProject(folder: string): Promise<void> {
  const name = `bench-mounts-${newNonce().slice(0, 8)}`;
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'orchestrate.yaml'),
    `project: ${name}\nregistry: localhost:5000/${name}\nmirrors: {docker.io: localhost:5000}\nservices: {app: {}}\n`,
  );
  await writeFile(path.join(folder, 'package-lock.json'), name);
  await writeFile(path.join(folder, 'Dockerfile'), DOCKERFILE);
}

const DOCKERFILE = `FROM localhost:5000/library/busybox:stable
COPY package-lock.json /
ARG NONCE
RUN --mount=type=cache,target=/root/.npm <<'END'
set -eu
cd /root/.npm
for folder in $(seq ${FOLDERS}); do
  mkdir -p content/$folder index/$folder
  for entry in $(seq ${PACKAGES_PER_FOLDER}); do dd if=/dev/urandom of=content/$folder/$entry bs=${PACKAGE_BYTES} count=1 2>/dev/null; echo '{"key": "make-fetch-happen:request-cache:https://registry.example/'$folder/$entry'"}' > index/$folder/$entry; done
done
END
`;
