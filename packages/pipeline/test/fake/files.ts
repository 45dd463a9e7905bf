import type { Checked, ContextFile, Lock } from '@orchestrate/model';
import type { Revision, World } from '../../src/world.ts';
import { type FakeState, lockOf, ROOT, sha256 } from './state.ts';

/** The files of the monorepo, as they are and as commits have them. */
export function fakeFiles(
  world: FakeState,
  commits: ReadonlyMap<string, Commit>,
): Pick<World, 'files' | 'contexts'> {
  return {
    files: {
      manifest: () =>
        Promise.resolve({
          ok: true,
          value: {
            root: ROOT,
            manifest: { path: 'orchestrate.yaml', text: world.texts.get('orchestrate.yaml') ?? '' },
            sights: [{ path: `${ROOT}/orchestrate.yaml`, what: 'file', present: true }],
          },
          diagnostics: [],
        }),
      dockerfile: (_root, path) => {
        const text = world.texts.get(path);
        return Promise.resolve(text === undefined ? undefined : { path, text });
      },
      writeDockerfile: (_root, path, text) => {
        world.texts.set(path, text);
        return Promise.resolve();
      },
      lookup: () => (path) => {
        if (world.texts.has(path)) return 'file';
        return path === '.' || [...world.texts.keys()].some((file) => file.startsWith(`${path}/`))
          ? 'directory'
          : undefined;
      },
      git: () => Promise.resolve(undefined),
      revision: (_root, ref) => Promise.resolve(revisionOf(world, ref, commits.get(ref))),
      remoteCommit: (_root, { repository, ref }) => {
        world.asked.push(`${repository} ${ref}`);
        const commit = world.remotes.get(`${repository} ${ref}`);
        return Promise.resolve(
          commit === undefined
            ? { ok: false, kind: 'unreachable', problem: 'no route to host' }
            : { ok: true, commit },
        );
      },
      absolute: (root, relative) => (relative === '.' ? root : `${root}/${relative}`),
    },
    contexts: () => ({
      read: ({ folder }) =>
        Promise.resolve({
          ok: true,
          files: filesBelow(world.texts, folder),
          stamp: world.writes,
        }),
      looked: () => ({ sights: [], realPaths: new Map() }),
    }),
  };
}

export interface Commit {
  readonly texts: ReadonlyMap<string, string>;
  readonly lock: Lock | undefined;
}

/** The text of a lock is the name of its commit. */
function revisionOf(world: FakeState, ref: string, commit: Commit | undefined): Checked<Revision> {
  if (commit === undefined) {
    const diagnostic = { code: 'git/unknown-commit', severity: 'error', message: ref } as const;
    return { ok: false, diagnostics: [diagnostic] };
  }
  const paths = new Set([...commit.texts.keys(), ...world.texts.keys()]);
  const changed = [...paths].filter((path) => commit.texts.get(path) !== world.texts.get(path));
  const lockChanged = commit.lock === lockOf(world) ? [] : ['orchestrate.lock'];
  return {
    ok: true,
    value: {
      changed: [...changed, ...lockChanged],
      read: (path) => Promise.resolve(path === 'orchestrate.lock' ? ref : commit.texts.get(path)),
    },
    diagnostics: [],
  };
}

function filesBelow(texts: ReadonlyMap<string, string>, folder: string): ContextFile[] {
  const prefix = folder === ROOT ? '' : `${folder.slice(ROOT.length + 1)}/`;
  return [...texts].flatMap(([file, text]) =>
    file.startsWith(prefix) && !file.endsWith('Dockerfile')
      ? [
          {
            path: file.slice(prefix.length),
            kind: 'file' as const,
            mode: 0o644,
            hash: sha256(text),
          },
        ]
      : [],
  );
}
