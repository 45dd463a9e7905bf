import type {
  Instruction,
  Lock,
  ResolvedDockerfile,
  ResolvedStage,
  SecretMountUse,
} from '@orchestrate/model';
import { lockedImage } from './locked-platform.ts';

/**
 * The USER in force where a RUN mounts something, as written after expansion: the last one above it in its
 * stage, else what the stage stands on says. Undefined when that cannot be known: a named context, an image
 * that is not locked, a variable that is not expanded there, a trigger of the base.
 */
export function userAt(
  file: ResolvedDockerfile,
  mount: Pick<SecretMountUse, 'stage' | 'line'>,
  lock: Lock,
): string | undefined {
  const stage = file.dockerfile.stages[mount.stage];
  const resolved = file.stages[mount.stage];
  const above = stage?.instructions ?? [];
  const here = above.findIndex((one) => one.line === mount.line && one.keyword === 'RUN');
  if (here === -1 || resolved === undefined) return undefined;
  const users = above.filter(isUser);
  const inForce = above.slice(0, here).findLast(isUser);
  if (inForce === undefined) return userBelow(file, resolved, lock);
  if (inForce === users.at(-1)) return resolved.user;
  return inForce.body.includes('$') ? undefined : inForce.body.trim();
}

function isUser({ keyword }: Instruction): boolean {
  return keyword === 'USER';
}

/** The user that a stage starts with. */
function userBelow(
  file: ResolvedDockerfile,
  { base }: ResolvedStage,
  lock: Lock,
): string | undefined {
  switch (base.kind) {
    case 'scratch':
      return 'root';
    case 'context':
      return undefined;
    case 'image': {
      const locked = lock.images.get(base.normalized);
      const image = locked === undefined ? undefined : lockedImage(locked, file.platform);
      return image === undefined ? undefined : image.user || 'root';
    }
    case 'stage': {
      const below = file.stages[base.index];
      return below === undefined ? undefined : (below.user ?? userBelow(file, below, lock));
    }
  }
}
