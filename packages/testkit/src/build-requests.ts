import { type BuildBatch, type BuildRequest, bareRequest } from '@orchestrate/model';

/** A request with nothing special about it. */
export function buildRequest(service: string, given: Partial<BuildRequest> = {}): BuildRequest {
  return {
    ...bareRequest({
      service,
      context: `/repo/${service}`,
      dockerfile: `/repo/${service}/Dockerfile`,
    }),
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
