import { mirroredHosts } from './images/definition.ts';

export interface EnvironmentFacts {
  /** The lab's registry stands in for public ones. */
  readonly standIns: boolean;
  readonly registry: string;
  readonly index: { readonly host: string; readonly port: number; readonly token: string };
  /** A registry program that tests may start for themselves, when the lab brought one. */
  readonly registryProgram?: string;
  /** The engine to use, when it is not the one docker uses by itself. */
  readonly dockerHost?: string;
}

/** The settings by which the product and the example reach the lab; all of them public ones. */
export function labEnvironment(facts: EnvironmentFacts): ReadonlyMap<string, string> {
  const { standIns, registry, index, dockerHost, registryProgram } = facts;
  const mirrors = mirroredHosts.map((host) => `${host}=${registry}`).join(',');
  return new Map([
    ...(standIns ? [['ORCHESTRATE_MIRRORS', mirrors] as const] : []),
    ['SHOP_INDEX_URL', `http://${index.host}:${index.port}/simple/`],
    ['SHOP_INDEX_HOST', index.host],
    ['SHOP_INDEX_TOKEN', index.token],
    ...(registryProgram === undefined
      ? []
      : [['ORCHESTRATE_TEST_REGISTRY', registryProgram] as const]),
    ...(dockerHost === undefined ? [] : [['DOCKER_HOST', dockerHost] as const]),
  ]);
}

/** As lines for `eval "$(…)"` in a POSIX shell. */
export const asShell = (environment: ReadonlyMap<string, string>): string =>
  [...environment]
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');

/** As one JSON object. */
export const asJson = (environment: ReadonlyMap<string, string>): string =>
  `${JSON.stringify(Object.fromEntries(environment), null, 2)}\n`;
