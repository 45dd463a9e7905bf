import type { SecretMountUse } from '@orchestrate/model';

const DEFAULT_MODE = '0400';
const OWNER = 0o400;
const GROUP = 0o040;
const OTHERS = 0o004;

/**
 * Whether a user (`1000`, `app`, `1000:1000`) may read a mounted secret, as far as the Dockerfile tells: a
 * secret is a file of uid 0 and gid 0 with mode 0400 unless the mount says otherwise (BuildKit,
 * `dockerfile2llb/convert_secrets.go`). A name may stand for any number but 0, so that a mount with a uid is
 * taken to be meant for it.
 */
export function canRead(
  user: string,
  mount: Pick<SecretMountUse, 'uid' | 'gid' | 'mode'>,
): boolean {
  const [name = '', group] = user.split(':');
  if (name === 'root' || Number(name) === 0) return true;
  const mode = Number.parseInt(mount.mode ?? DEFAULT_MODE, 8);
  if (Number.isNaN(mode) || (mode & OTHERS) !== 0) return true;
  return (mode & OWNER) !== 0 && mayBe(name, mount.uid ?? 0)
    ? true
    : (mode & GROUP) !== 0 && mayBeIn(group, mount.gid ?? 0);
}

function mayBe(name: string, uid: number): boolean {
  return isNumber(name) ? Number(name) === uid : uid !== 0;
}

/** A user whose group is not said may be in any but that of root. */
function mayBeIn(group: string | undefined, gid: number): boolean {
  if (group === undefined) return gid !== 0;
  return group === 'root' ? gid === 0 : mayBe(group, gid);
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
