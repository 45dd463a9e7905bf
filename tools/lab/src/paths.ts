import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the lab keeps what it made: outside the repository, so that a second clone finds the
 * engine's data, the registry and the base images of the first.
 */
export interface LabPaths {
  readonly root: string;
  readonly apt: string;
  readonly bases: string;
  readonly engine: string;
  readonly index: string;
  readonly logs: string;
  readonly registry: string;
  readonly run: string;
  readonly tools: string;
}

/** The folders of the lab under `$ORCHESTRATE_LAB_HOME`, or the user's cache folder. */
export function labPaths(env: NodeJS.ProcessEnv): LabPaths {
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const root = env['ORCHESTRATE_LAB_HOME'] || join(cache, 'orchestrate-lab');
  const at = (name: string): string => join(root, name);
  return {
    root,
    apt: at('apt'),
    bases: at('bases'),
    engine: at('engine'),
    index: at('index'),
    logs: at('logs'),
    registry: at('registry'),
    run: at('run'),
    tools: at('tools'),
  };
}
