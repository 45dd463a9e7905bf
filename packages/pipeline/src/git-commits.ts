import { type GitReference, parseGitReference } from '@orchestrate/dockerfile';
import type { ContextSource, Diagnostic, NamedContext, Service } from '@orchestrate/model';
import type { Workspace } from './load.ts';
import { placesOf } from './places-of.ts';
import type { RemoteCommit, World } from './world.ts';

export interface AtCommits {
  readonly workspace: Workspace;
  /** Warnings `git/unreachable` and `git/unknown-ref`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives git contexts of services the commit that their branch or tag stands for now, so that what is built is
 * what the key was taken of, wherever the branch moves meanwhile. Each name is asked for once. A context whose
 * commit cannot be had stays as it is: its service is built each time.
 */
export async function atCommits(
  world: World,
  workspace: Workspace,
  selected: readonly Service[],
): Promise<AtCommits> {
  const uses = selected.flatMap((service) => gitContexts(workspace, service));
  const wanted = new Map(uses.map((use) => [nameOf(use.reference), use.reference]));
  const { root } = workspace.manifest;
  const answers = new Map(
    await Promise.all(
      [...wanted].map(
        async ([name, { repository, ref }]) =>
          [name, await world.files.remoteCommit(root, { repository, ref }, world.signal)] as const,
      ),
    ),
  );
  const services = new Map(workspace.services);
  for (const name of new Set(uses.map(({ service }) => service.name))) {
    const loaded = services.get(name);
    if (loaded !== undefined)
      services.set(name, { ...loaded, service: pinned(loaded.service, answers) });
  }
  const diagnostics = [...wanted].flatMap(([name, reference]) => {
    const answer = answers.get(name);
    const places = uses.filter((use) => nameOf(use.reference) === name);
    return answer?.ok === false ? [unresolved(reference, answer, places)] : [];
  });
  return { workspace: { ...workspace, services }, diagnostics };
}

interface GitContext {
  readonly service: Service;
  readonly reference: GitReference;
}

function gitContexts(workspace: Workspace, { name }: Service): GitContext[] {
  const service = workspace.services.get(name)?.service;
  if (service === undefined) return [];
  return [service.context, ...Object.values(service.contexts)].flatMap((context) => {
    const reference = context.kind === 'remote' ? parseGitReference(context.url) : undefined;
    return reference === undefined ? [] : [{ service, reference }];
  });
}

function nameOf({ repository, ref }: GitReference): string {
  return `${repository} ${ref}`;
}

type Answers = ReadonlyMap<string, RemoteCommit>;

function pinned(service: Service, answers: Answers): Service {
  const contexts = Object.entries(service.contexts).map(
    ([name, context]) => [name, pinnedContext<NamedContext>(context, answers)] as const,
  );
  return {
    ...service,
    context: pinnedContext<ContextSource>(service.context, answers),
    contexts: Object.fromEntries(contexts),
  };
}

function pinnedContext<C extends NamedContext>(context: C, answers: Answers): C {
  const reference = context.kind === 'remote' ? parseGitReference(context.url) : undefined;
  const answer = reference && answers.get(nameOf(reference));
  return reference !== undefined && answer?.ok === true
    ? { ...context, url: reference.at(answer.commit) }
    : context;
}

function unresolved(
  { repository, ref }: GitReference,
  { kind, problem }: Extract<RemoteCommit, { readonly ok: false }>,
  uses: readonly GitContext[],
): Diagnostic {
  const places = uses.map(({ service }) => ({ service: service.name, at: service.at }));
  return {
    code: `git/${kind}`,
    severity: 'warning',
    message:
      kind === 'unknown-ref'
        ? `${repository} has no branch or tag ${ref}, so what is built from it cannot be told from what was built before.`
        : `Git could not ask ${repository} for the commit of ${ref}: ${problem}.`,
    hint:
      kind === 'unknown-ref'
        ? `Correct the name, or write a commit behind #.`
        : 'Its services are built each time. Try git ls-remote with the address here, or write a commit behind #.',
    ...placesOf([...new Map(places.map((place) => [place.service, place])).values()]),
  };
}
