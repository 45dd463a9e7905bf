/** How a registry host of an image name is reached, and under which names its login may be stored. */
export interface Endpoint {
  readonly origin: string;
  /** Server address as `docker login` stores it and as credential helpers are asked for it. */
  readonly credentialKey: string;
  /** What to type after `docker login`; empty for Docker Hub. */
  readonly loginArgument: string;
}

const DOCKER_HUB: Endpoint = {
  origin: 'https://registry-1.docker.io',
  credentialKey: 'https://index.docker.io/v1/',
  loginArgument: '',
};

/**
 * The endpoint of a host (docker/cli `registry.IndexServer`, moby `registry/service_v2.go`): Docker Hub has
 * names of its own, loopback hosts are spoken to in plain HTTP, all others by HTTPS.
 */
export function endpointOf(host: string): Endpoint {
  if (host === 'docker.io') return DOCKER_HUB;
  const scheme = isLoopback(host) ? 'http' : 'https';
  return { origin: `${scheme}://${host}`, credentialKey: host, loginArgument: host };
}

/** `localhost`, `127.0.0.0/8` or `[::1]`, with or without a port. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
