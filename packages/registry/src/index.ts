export { type Client, type ClientOptions, createClient, type RepositoryRequest } from './client.ts';
export {
  ANONYMOUS,
  type CredentialSource,
  type Credentials,
  type FoundCredentials,
} from './credentials.ts';
export { createDockerCredentials } from './docker-credentials.ts';
export { resolveOnce } from './once.ts';
export { createRegistry, type RegistryOptions } from './registry.ts';
export { DEFAULT_RETRY, type RetryPolicy, type RetryWorld } from './retry.ts';
