import { type GitReference, parseGitReference } from '@orchestrate/dockerfile';
import type {
  ContextSource,
  Diagnostic,
  Location,
  NamedContext,
  ResolvedDockerfile,
  Service,
} from '@orchestrate/model';
import { type FixedGitSource, isConvertible } from '@orchestrate/plan';
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
 * what the key was taken of, wherever the branch moves meanwhile; what ADD names is fixed by the source policy.
 * Each name is asked for once. What has no commit that can be had stays as it is: its service is built each time.
 */
export async function atCommits(
  world: World,
  workspace: Workspace,
  selected: readonly Service[],
): Promise<AtCommits> {
  const uses = selected.flatMap((service) => gitUses(workspace, service));
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
  for (const name of new Set(uses.map((use) => use.service))) {
    const loaded = services.get(name);
    if (loaded !== undefined)
      services.set(name, { ...loaded, service: pinned(loaded.service, answers) });
  }
  const diagnostics = [...wanted].flatMap(([name, reference]) => {
    const answer = answers.get(name);
    const places = uses.filter((use) => nameOf(use.reference) === name);
    return answer?.ok === false ? [unresolved(reference, answer, places)] : [];
  });
  return { workspace: { ...workspace, services, fixed: fixedSources(uses, answers) }, diagnostics };
}

/** The same world, in which a branch or tag is asked for once however often it is needed: one answer a run. */
export function askingGitOnce(world: World): World {
  const answers = new Map<string, Promise<RemoteCommit>>();
  const remoteCommit: World['files']['remoteCommit'] = (root, source, signal) => {
    const name = `${source.repository} ${source.ref}`;
    const answer = answers.get(name) ?? world.files.remoteCommit(root, source, signal);
    answers.set(name, answer);
    return answer;
  };
  return { ...world, files: { ...world.files, remoteCommit } };
}

interface GitUse {
  readonly service: string;
  readonly at: Location;
  readonly reference: GitReference;
  /** In a Dockerfile, which is built as it is written. */
  readonly added?: string;
}

function gitUses(workspace: Workspace, { name }: Service): GitUse[] {
  const loaded = workspace.services.get(name);
  if (loaded === undefined) return [];
  const { service, resolved } = loaded;
  const contexts = [service.context, ...Object.values(service.contexts)].flatMap((context) => {
    const reference = contextReference(service, context);
    return reference === undefined ? [] : [{ service: name, at: service.at, reference }];
  });
  const added = [...resolved.values()].flatMap((file) =>
    file.files
      .filter((use) => use.reachable)
      .flatMap(({ urls, at, line }) =>
        urls.flatMap((url): GitUse[] => {
          const reference = parseGitReference(url);
          const isUsable = reference !== undefined && isConvertible(reference.identifier);
          if (!isUsable || keepsGitFolder(file, line)) return [];
          return [{ service: name, at, reference, added: url }];
        }),
      ),
  );
  return [...contexts, ...added];
}

/** A build that keeps `.git` would miss the name of the branch or tag in it. */
function contextReference(service: Service, context: NamedContext): GitReference | undefined {
  if (context.kind !== 'remote' || 'BUILDKIT_CONTEXT_KEEP_GIT_DIR' in service.args)
    return undefined;
  return parseGitReference(context.url);
}

function keepsGitFolder({ dockerfile }: ResolvedDockerfile, line: number): boolean {
  return dockerfile.stages
    .flatMap(({ instructions }) => instructions)
    .some((one) => one.line === line && one.flags.some(({ name }) => name === 'keep-git-dir'));
}

/** Addresses that needed stages ADD from. */
export function addedUrls(resolved: readonly ResolvedDockerfile[]): string[] {
  return resolved.flatMap(({ files }) => files.flatMap((use) => (use.reachable ? use.urls : [])));
}

/** One an address: the source policy hears of it once. */
function fixedSources(uses: readonly GitUse[], answers: Answers): FixedGitSource[] {
  const sources = uses.flatMap(({ reference, added }): FixedGitSource[] => {
    const answer = answers.get(nameOf(reference));
    if (added === undefined || answer?.ok !== true) return [];
    return [
      {
        url: added,
        fixed: reference.at(answer.commit),
        identifier: reference.identifier,
        fixedIdentifier: reference.identifierAt(answer.commit),
      },
    ];
  });
  return [...new Map(sources.map((source) => [source.url, source])).values()];
}

/** The same for addresses of one branch or tag, whatever folder they name; undefined when there is none to ask for. */
export function refName(url: string): string | undefined {
  const reference = parseGitReference(url);
  return reference && nameOf(reference);
}

function nameOf({ repository, ref }: GitReference): string {
  return `${repository} ${ref}`;
}

type Answers = ReadonlyMap<string, RemoteCommit>;

function pinned(service: Service, answers: Answers): Service {
  const contexts = Object.entries(service.contexts).map(
    ([name, context]) => [name, pinnedContext<NamedContext>(service, context, answers)] as const,
  );
  return {
    ...service,
    context: pinnedContext<ContextSource>(service, service.context, answers),
    contexts: Object.fromEntries(contexts),
  };
}

function pinnedContext<C extends NamedContext>(service: Service, context: C, answers: Answers): C {
  const reference = contextReference(service, context);
  const answer = reference && answers.get(nameOf(reference));
  return reference !== undefined && answer?.ok === true
    ? { ...context, url: reference.at(answer.commit) }
    : context;
}

function unresolved(
  { repository, ref }: GitReference,
  { kind, problem }: Extract<RemoteCommit, { readonly ok: false }>,
  uses: readonly GitUse[],
): Diagnostic {
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
    ...placesOf([...new Map(uses.map((use) => [use.service, use])).values()]),
  };
}
