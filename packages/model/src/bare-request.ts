import type { BuildRequest } from './ports/driver.ts';

/** A request that asks for nothing but a Dockerfile to be run; what a build wants beyond that is put over it. */
export function bareRequest(
  place: Pick<BuildRequest, 'service' | 'context' | 'dockerfile'>,
): BuildRequest {
  return {
    ...place,
    args: {},
    labels: {},
    annotations: {},
    platforms: [],
    contexts: {},
    secrets: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    tags: [],
    outputs: [],
  };
}
