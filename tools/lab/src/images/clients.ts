import { run } from '../system/run.ts';

/** How this machine's package clients are set up: mirrors, if there are any. */
export interface ClientSettings {
  /** Lines of pip's `[global]` section. */
  readonly pip: readonly string[];
  /** Lines of npm's configuration file. */
  readonly npm: readonly string[];
  /** Lines of Go's `go.env`. */
  readonly go: readonly string[];
  /** Lines of apt's configuration. */
  readonly apt: readonly string[];
}

/** Asks the clients themselves, as each knows its own files and variables. */
export async function machineClients(env: NodeJS.ProcessEnv): Promise<ClientSettings> {
  const [pip, npm, go, apt] = await Promise.all([
    run('pip', ['config', 'list']),
    run('npm', ['config', 'get', 'registry']),
    run('go', ['env', '-changed', '-json', ...goNames]),
    run('apt-config', ['dump', 'Acquire']),
  ]);
  return {
    pip: pipSettings(pip.stdout),
    npm: npmSettings(npm.stdout),
    go: goSettings(go.code === 0 ? go.stdout : JSON.stringify(pick(env, goNames))),
    apt: aptSettings(apt.stdout),
  };
}

const pipNames = ['index-url', 'extra-index-url', 'trusted-host'];

/** From `pip config list`: `SECTION.NAME='VALUE'`, where `:env:` is a section too. */
export const pipSettings = (listed: string): string[] =>
  listed.split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^[^=]*?\.([a-z-]+)='(.*)'$/.exec(line) ?? [];
    return pipNames.includes(name) && usableInside(value) ? [`${name} = ${value}`] : [];
  });

/** From `npm config get registry`. */
export function npmSettings(registry: string): string[] {
  const url = registry.trim();
  return /^https?:/.test(url) && usableInside(url) ? [`registry=${url}`] : [];
}

const goNames = ['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE'];

/** From `go env -changed -json`, which leaves out defaults; sorted as `goNames`. */
export function goSettings(json: string): string[] {
  const values: unknown = JSON.parse(json);
  if (typeof values !== 'object' || values === null) return [];
  const known = new Map<string, unknown>(Object.entries(values));
  return goNames.flatMap((name) => {
    const value = known.get(name);
    const set = typeof value === 'string' && value !== '' && usableInside(value);
    return set ? [`${name}=${value}`] : [];
  });
}

/** From `apt-config dump`: proxies and how strictly dates are checked. */
export const aptSettings = (dump: string): string[] =>
  dump
    .split('\n')
    .filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|https?::Proxy) "[^"]+";$/.test(line))
    .filter(usableInside);

/**
 * Whether a setting may go into an image: credentials must not lie in its layers, and a service on
 * this machine's loopback is out of a build step's reach.
 */
function usableInside(value: string): boolean {
  return !/:\/\/[^/\s]*@/.test(value) && !/:\/\/(localhost|127\.|\[::1\])/.test(value);
}

const pick = (env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
