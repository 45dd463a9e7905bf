export {
  ANONYMOUS,
  type CredentialSource,
  type Credentials,
  type FoundCredentials,
} from './auth/credentials.ts';
export { createDockerCredentials } from './auth/docker-credentials.ts';
export { type Client, type ClientOptions, createClient, type RepositoryRequest } from './client.ts';
export { createDownloads, type DownloadOptions } from './download.ts';
export { DEFAULT_RETRY, type RetryPolicy, type RetryWorld } from './http/retry.ts';
export { resolveOnce } from './once.ts';
export { createRegistry, type RegistryOptions } from './registry.ts';
