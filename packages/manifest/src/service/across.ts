import type { Location } from '@orchestrate/model';
import { findCycles } from '../cycles.ts';
import type { Report } from '../problem.ts';
import { outputKey } from './outputs.ts';
import type { ReadService } from './read-service.ts';

/** Checks that need more than one service: dependency cycles, shared names, shared output files. */
export function checkAcross(services: readonly ReadService[], report: Report): void {
  reportCycles(services, report);
  reportSharedTags(services, report);
  reportSharedOutputs(services, report);
  for (const service of services) reportPushByDefault(service, report);
}

function reportCycles(services: readonly ReadService[], report: Report): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const graph = new Map(services.map(({ name, uses }) => [name, uses.map((use) => use.service)]));
  for (const cycle of findCycles(graph)) {
    const edges = cycle.slice(1).map((to, index) => {
      const from = cycle[index] ?? '';
      return { from, to, at: byName.get(from)?.uses.find((use) => use.service === to)?.at };
    });
    report({
      code: 'dependency-cycle',
      message: `Services depend on one another in a circle: ${cycle.join(' -> ')}.`,
      hint: 'Remove one of these dependencies, or move what they share into a service of its own.',
      at: edges.at(-1)?.at,
      related: edges
        .slice(0, -1)
        .flatMap(({ from, to, at }) =>
          at === undefined ? [] : [{ message: `\`${from}\` needs \`${to}\` here.`, at }],
        ),
    });
  }
}

interface Claim {
  readonly service: string;
  readonly at: Location | undefined;
}

function reportSharedTags(services: readonly ReadService[], report: Report): void {
  const claims = services.flatMap(({ name, service, images }) =>
    images.map((image) => ({
      key: image.name,
      service: name,
      at: image.written?.at ?? service?.at,
    })),
  );
  for (const [tag, claimants] of shared(claims)) {
    report({
      code: 'duplicate-tag',
      message: `${names(claimants)} have one image name: \`${tag}\`.`,
      hint: 'Give them different `repository` or `tags`; `${service}` in a shared setting keeps them apart.',
      ...places(claimants),
    });
  }
}

function reportSharedOutputs(services: readonly ReadService[], report: Report): void {
  const claims = services.flatMap(({ name, outputs }) =>
    outputs.flatMap(({ output, at }) =>
      'dest' in output ? [{ key: outputKey(output), service: name, at }] : [],
    ),
  );
  for (const [key, claimants] of shared(claims)) {
    report({
      code: 'duplicate-output',
      message: `${names(claimants)} write to one place: \`${key.slice(key.indexOf(' ') + 1)}\`.`,
      hint: 'Give them different paths; `${service}` in a shared setting keeps them apart.',
      ...places(claimants),
    });
  }
}

/** Keys that several services claim. */
function shared(
  claims: readonly (Claim & { readonly key: string })[],
): readonly (readonly [string, readonly Claim[]])[] {
  return [...Map.groupBy(claims, ({ key }) => key)].filter(([, claimants]) => claimants.length > 1);
}

/** The last one is in the way of the first. */
function places(claimants: readonly Claim[]) {
  const last = claimants.at(-1)?.at;
  const related = claimants
    .slice(0, -1)
    .flatMap(({ service, at }) =>
      at === undefined || at === last ? [] : [{ message: `\`${service}\` is given it here.`, at }],
    );
  return { at: last, related };
}

function names(claimants: readonly Claim[]): string {
  const quoted = claimants.map(({ service }) => `\`${service}\``);
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

/** A name that nobody chose would go to Docker Hub, into a namespace that may be somebody else's. */
function reportPushByDefault({ name, images, outputs }: ReadService, report: Report): void {
  const push = outputs.find(({ output }) => output.kind === 'push');
  const image = images.find(({ byDefault }) => byDefault);
  if (push === undefined || image === undefined) return;
  report({
    code: 'no-registry',
    severity: 'warning',
    message: `\`${name}\` would be pushed to Docker Hub as \`${image.name}\`, because no registry is given.`,
    hint: 'Set `registry` for all services or `repository` for this one.',
    at: push.at,
  });
}
