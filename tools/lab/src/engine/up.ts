import { access, mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openLabApt } from '../apt/lab-apt.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { say, saying } from '../say.ts';
import { buildxWorks } from './client.ts';
import { startEngine } from './daemon.ts';
import { decideEngine } from './decide.ts';
import { engineFacts } from './facts.ts';

const engine = ['docker.io', 'docker-cli', 'docker-buildx', 'docker-compose', 'iptables'];

/**
 * What mmdebstrap runs on, what makes the second engine's bridge, and the agent whose keys a build may use; a bare
 * machine may lack them.
 */
const tools = ['perl', 'python3', 'iproute2', 'openssh-client'];

/** Sees to it that an engine with buildx answers; says which one it is. */
export async function engineUp(paths: LabPaths): Promise<void> {
  const decision = decideEngine(await engineFacts(paths, process.env));
  switch (decision.action) {
    case 'use':
      say('engine', usedEngine[decision.owner]);
      return;
    case 'refuse':
      throw new Refusal(decision.missing, decision.hint);
    case 'install':
      await saying('engine', 'installing Docker Engine and buildx from Debian packages', async () =>
        (await openLabApt(paths)).install([...engine, ...tools]),
      );
      await exposeBuildx();
      await begin(paths);
      return;
    case 'start':
      await begin(paths);
      return;
  }
}

const usedEngine = {
  lab: 'already running (started by the lab)',
  machine: "using this machine's own Docker with buildx; nothing is installed system-wide",
} as const;

const begin = (paths: LabPaths): Promise<void> =>
  saying('engine', 'starting dockerd', () => startEngine(paths));

/** A docker client from elsewhere may not search the folder into which Debian puts plugins. */
async function exposeBuildx(): Promise<void> {
  if (await buildxWorks()) return;
  const plugin = '/usr/libexec/docker/cli-plugins/docker-buildx';
  await access(plugin);
  const folder = join(process.env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'cli-plugins');
  await mkdir(folder, { recursive: true });
  await symlink(plugin, join(folder, 'docker-buildx'));
}
