import {
  type CacheMountUse,
  cleanPath,
  type FileUse,
  type Instruction,
  type SecretMountUse,
} from '@orchestrate/model';
import type { FilesWalk } from './files.ts';
import { readMount } from './mount.ts';
import type { Mount } from './mount-keys.ts';
import type { Command, Source } from './node.ts';
import { absolutePath, baseName, withinContext } from './paths.ts';
import { problem } from './problem.ts';
import { expandValue } from './scope.ts';
import { contextOf, isLater, laterProblem } from './sources.ts';

export interface SshMountUse {
  readonly id: string;
  readonly line: number;
  readonly reachable: boolean;
}

export interface MountUses {
  readonly files: FileUse[];
  readonly cacheMounts: CacheMountUse[];
  readonly secretMounts: SecretMountUse[];
  readonly sshMounts: SshMountUse[];
}

/** A mount where it is used. */
interface Placed extends Place {
  readonly mount: Mount;
  readonly source: Source | undefined;
}

interface Place {
  readonly stage: number;
  readonly at: Instruction['at'];
  readonly line: number;
  readonly reachable: boolean;
}

/** What the mounts of a RUN take (BuildKit, `dockerfile2llb/convert_runmount.go`). */
export function mountUses({ instruction, sources }: Command, walk: FilesWalk): MountUses {
  const { node, reachable, scope } = walk;
  const uses: MountUses = { files: [], cacheMounts: [], secretMounts: [], sshMounts: [] };
  const flags = instruction.flags.filter(({ name }) => name === 'mount');
  for (const [index, { value = '', at }] of flags.entries()) {
    const mount = readMount(value, (text) => expandValue(scope, text));
    const place: Place = { stage: node.stage.index, at, line: instruction.line, reachable };
    if (mount.ok) take({ ...place, mount: mount.value, source: sources[index] }, walk, uses);
    else scope.report(mountProblem(mount.problem, at));
  }
  return uses;
}

function take(placed: Placed, walk: FilesWalk, uses: MountUses): void {
  const { mount, source, line, reachable } = placed;
  if (
    source !== undefined &&
    (!source.implied || mount.type === 'cache') &&
    isLater(source, walk.node)
  ) {
    const message = `cannot mount from stage ${JSON.stringify(mount.from || 'scratch')} to ${JSON.stringify(mount.target)}, stage needs to be defined before current command`;
    walk.scope.report(laterProblem(message, placed.at));
  }
  if (mount.type === 'secret') {
    uses.secretMounts.push(secretUse(placed));
    return;
  }
  if (mount.type === 'ssh') {
    if (mount.source !== '')
      walk.scope.report(mountProblem('ssh does not support source', placed.at));
    uses.sshMounts.push({ id: mount.id || 'default', line, reachable });
    return;
  }
  const target = targetOf(mount, walk);
  if (target === '/') walk.scope.report(mountProblem('invalid mount target "/"', placed.at));
  if (mount.type === 'cache') uses.cacheMounts.push(cacheUse(placed, target));
  const file = mount.type === 'tmpfs' ? undefined : fileUse(placed);
  if (file !== undefined) uses.files.push(file);
}

/** A relative target is taken from the working directory; where that is not known it stays relative. */
function targetOf({ target }: Mount, { scope }: FilesWalk): string {
  if (target.startsWith('/')) return cleanPath(target);
  return scope.workdir === undefined ? cleanPath(target) : absolutePath(scope.workdir, target);
}

function placeOf({ stage, at, line, reachable }: Place): Place {
  return { stage, at, line, reachable };
}

function cacheUse(placed: Placed, target: string): CacheMountUse {
  const { id, from, sharing = 'shared', uid, gid, mode } = placed.mount;
  return {
    id: id === '' ? cleanPath(placed.mount.target) : id,
    ...(from !== '' && { from }),
    target,
    sharing,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mode !== undefined && { mode }),
    ...placeOf(placed),
  };
}

/** A secret without `env` becomes a file, below /run/secrets unless it says where. */
function secretUse(placed: Placed): SecretMountUse {
  const { mount } = placed;
  const { required, env, uid, gid, mode } = mount;
  const id = mount.source || mount.id || baseName(mount.target);
  const target = mount.target || (env === undefined ? `/run/secrets/${baseName(id)}` : undefined);
  return {
    id,
    required,
    ...(target !== undefined && { target }),
    ...(env !== undefined && { env }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mode !== undefined && { mode }),
    ...placeOf(placed),
  };
}

/** Files of the build context, or of a named one; a cache without `from` starts empty. */
function fileUse(placed: Placed): FileUse | undefined {
  const { mount, source } = placed;
  const own = source === undefined || source.implied;
  const context = own ? undefined : contextOf(source);
  if (own ? mount.type === 'cache' : context === undefined) return undefined;
  return {
    kind: 'bind',
    context,
    sources: [withinContext(mount.source)],
    urls: [],
    downloads: [],
    parents: false,
    excludes: [],
    ...placeOf(placed),
  };
}

function mountProblem(message: string, at: Instruction['at']): ReturnType<typeof problem> {
  return problem({
    code: 'mount',
    message,
    hint: 'Look up --mount of RUN in the Dockerfile reference.',
    at,
  });
}
