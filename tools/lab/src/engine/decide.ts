/** What can be seen of engines on this machine before the lab touches anything. */
export interface EngineFacts {
  /** What `docker version` got from a server; `denied` is one that this user may not speak to. */
  readonly engine: 'answers' | 'denied' | 'silent';
  /** `docker buildx version` works. */
  readonly buildx: boolean;
  /** The engine that the lab started is alive. */
  readonly labEngine: boolean;
  /** A `dockerd` program is there. */
  readonly dockerd: boolean;
  /** An init system is running that would be in charge of the engine. */
  readonly systemd: boolean;
  /** Where docker's own environment or context points, when it points away from the default. */
  readonly endpoint?: string;
  readonly root: boolean;
  /** `ID` of os-release; empty where there is none. */
  readonly distribution: string;
}

export type EngineDecision =
  | { readonly action: 'use'; readonly owner: 'lab' | 'machine' }
  | { readonly action: 'start' }
  | { readonly action: 'install' }
  | { readonly action: 'refuse'; readonly missing: string; readonly hint: string };

/** Decides what to do for an engine. Nothing is installed or started where one is already answering. */
export function decideEngine(facts: EngineFacts): EngineDecision {
  if (facts.engine === 'denied') return refuse(deniedEngine);
  if (facts.engine === 'answers') {
    if (!facts.buildx) return refuse(missingBuildx(facts));
    return { action: 'use', owner: facts.labEngine ? 'lab' : 'machine' };
  }
  if (facts.endpoint !== undefined) return refuse(deadEndpoint(facts.endpoint));
  if (facts.dockerd && facts.systemd) return refuse(stoppedService);
  if (!facts.root || facts.distribution !== 'debian') return refuse(noEngine(facts));
  return { action: facts.dockerd && facts.buildx ? 'start' : 'install' };
}

interface Missing {
  readonly missing: string;
  readonly hint: string;
}

const refuse = (what: Missing): EngineDecision => ({ action: 'refuse', ...what });

const deniedEngine: Missing = {
  missing: 'a Docker Engine is running, but this user may not use it',
  hint: 'Run this as root, or as a user of the group "docker"; nothing was changed.',
};

const missingBuildx = ({ labEngine }: EngineFacts): Missing => ({
  missing: 'docker answers, but its buildx plugin is missing',
  hint: labEngine
    ? 'Run "npm run lab -- down" and then "npm run lab -- up".'
    : 'Install the plugin (package docker-buildx or docker-buildx-plugin); nothing was changed.',
});

const deadEndpoint = (endpoint: string): Missing => ({
  missing: `docker is set to the engine at ${endpoint}, and nothing answers there`,
  hint: 'Start that engine, or unset DOCKER_HOST and DOCKER_CONTEXT; nothing was changed.',
});

const stoppedService: Missing = {
  missing: 'a Docker Engine is installed, but it is not running',
  hint: 'Start it ("systemctl start docker") and see that you may use it; nothing was changed.',
};

const noEngine = ({ root, distribution }: EngineFacts): Missing => ({
  missing: 'there is no Docker Engine with buildx on this machine',
  hint:
    distribution === 'debian' && !root
      ? 'Run this as root to have it installed from Debian packages, or install Docker Engine with buildx yourself (https://docs.docker.com/engine/install/); nothing was changed.'
      : 'Install Docker Engine or Docker Desktop with buildx (https://docs.docker.com/get-docker/) and start it; nothing was changed.',
});
