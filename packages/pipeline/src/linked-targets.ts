import type { BuildRequest } from '@orchestrate/model';

/** Requests that others link to as targets without being part of the batch, with those that they link to. */
export function linkedTargets(
  requests: readonly BuildRequest[],
  inBatch: ReadonlySet<string>,
  requestFor: (service: string) => BuildRequest,
): BuildRequest[] {
  const linked = new Map<string, BuildRequest>();
  const visit = (request: BuildRequest): void => {
    for (const context of Object.values(request.contexts)) {
      if (context.kind !== 'target' || inBatch.has(context.service) || linked.has(context.service))
        continue;
      const parent = requestFor(context.service);
      linked.set(context.service, parent);
      visit(parent);
    }
  };
  for (const request of requests) visit(request);
  return [...linked.values()];
}
