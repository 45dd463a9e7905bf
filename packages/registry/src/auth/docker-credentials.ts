import { endpointOf } from '../endpoint.ts';
import { type AskHelper, createHelperAsker } from './credential-helper.ts';
import type { CredentialSource, FoundCredentials } from './credentials.ts';
import {
  type DockerConfig,
  decodeDockerConfig,
  type Environment,
  readDockerConfig,
} from './docker-config.ts';
import { credentialsOf, entryFor } from './stored-auth.ts';

/**
 * Logins from where docker keeps them, in docker's order: DOCKER_AUTH_CONFIG, the helper of the host, the
 * credential store, the configuration file. The file is read once, each host is looked up once.
 */
export function createDockerCredentials(
  env: Environment,
  askHelper: AskHelper = createHelperAsker(env),
): CredentialSource {
  let config: Promise<DockerConfig> | undefined;
  const found = new Map<string, Promise<FoundCredentials>>();
  return (host) => {
    config ??= readDockerConfig(env);
    const answer = found.get(host) ?? find(host, { env, config, askHelper });
    found.set(host, answer);
    return answer;
  };
}

async function find(
  host: string,
  from: {
    readonly env: Environment;
    readonly config: Promise<DockerConfig>;
    readonly askHelper: AskHelper;
  },
): Promise<FoundCredentials> {
  const named = { host, credentialKey: endpointOf(host).credentialKey };
  const environment = environmentConfig(from.env);
  const fromEnvironment = environment && storedIn(environment, named);
  if (fromEnvironment !== undefined) return fromEnvironment;
  const config = await from.config;
  const helper = entryFor(config.credHelpers, named) || config.credsStore;
  if (helper !== undefined) return from.askHelper(helper, named.credentialKey);
  const stored = storedIn(config, named);
  if (stored !== undefined) return stored;
  const problem = environment?.problem ?? config.problem;
  return problem === undefined ? {} : { problem };
}

function environmentConfig(env: Environment): DockerConfig | undefined {
  const text = env['DOCKER_AUTH_CONFIG'];
  return text ? decodeDockerConfig(text, 'DOCKER_AUTH_CONFIG') : undefined;
}

function storedIn(
  config: DockerConfig,
  named: { readonly host: string; readonly credentialKey: string },
): FoundCredentials | undefined {
  const stored = entryFor(config.auths, named);
  const credentials = stored === undefined ? undefined : credentialsOf(stored);
  return credentials === undefined ? undefined : { credentials };
}
