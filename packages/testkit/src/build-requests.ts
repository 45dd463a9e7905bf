import type { BuildBatch, BuildRequest } from '@orchestrate/model';

/** A request with nothing special about it. */
export function buildRequest(service: string, given: Partial<BuildRequest> = {}): BuildRequest {
  return {
    service,
    context: `/repo/${service}`,
    dockerfile: `/repo/${service}/Dockerfile`,
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
    tags: [`shop/${service}:1`],
    outputs: [{ kind: 'load' }],
    ...given,
  };
}

export function buildBatch(
  requests: readonly BuildRequest[],
  given: Partial<BuildBatch> = {},
): BuildBatch {
  return { requests, linked: [], ...given };
}
