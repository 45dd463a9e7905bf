import type { CacheMountUse, TextEdit } from '@orchestrate/model';
import { hasMountKey, setMountKey } from '../cache/edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import type { StepUser } from '../cache/step-user.ts';
import type { StepView } from '../cache/step-view.ts';

const code = 'cache/unwritable';
/** What BuildKit gives a cache mount that says nothing (`dockerfile2llb/convert_runmount.go`). */
const DEFAULT_MODE = 0o755;

/** A cache mount belongs to root unless it says otherwise, whatever USER is in force. */
export const unwritable: Rule = {
  code,
  find: ({ steps }) =>
    steps.flatMap((step) => {
      const { user } = step;
      if (user.name === undefined || user.root || step.commands.some((one) => one.otherUser))
        return [];
      return step.mounts
        .filter((mount) => !hasMountKey(mount, 'from') && !canWrite(mount, user))
        .map((mount) => describe(mount, step));
    }),
};

function describe(mount: CacheMountUse, { user, run }: StepView) {
  const owner = mount.uid === undefined ? 'root' : `uid ${mount.uid}`;
  const inherited = run.user === undefined ? ', which the base ends with,' : '';
  const ids =
    user.uid === undefined
      ? undefined
      : `uid=${user.uid}${user.gid === undefined ? '' : `,gid=${user.gid}`}`;
  return finding(code, {
    severity: 'error',
    message: `USER ${user.name}${inherited} cannot write to the mount of ${mount.target}, which belongs to ${owner}.`,
    hint:
      ids === undefined
        ? `Give the mount the user’s number: \`uid=…\` as \`id -u ${user.name?.split(':')[0]}\` shows it.`
        : `Give it to that user with \`${ids}\`.`,
    at: mount.at,
    edits: ownerEdits(mount, user),
  });
}

function ownerEdits(mount: CacheMountUse, { uid, gid }: StepUser): TextEdit[] {
  if (uid === undefined) return [];
  const uidEdit = setMountKey(mount, ['uid'], String(uid));
  if (gid === undefined) return [uidEdit];
  const gidEdit = setMountKey(mount, ['gid'], String(gid));
  // Two insertions at one place become one, so that their order is certain.
  if (uidEdit.start !== gidEdit.start) return [uidEdit, gidEdit];
  return [{ ...uidEdit, text: uidEdit.text + gidEdit.text }];
}

/** By owner, group and mode; where a number is not known, doubt speaks for the mount. */
function canWrite(mount: CacheMountUse, user: StepUser): boolean {
  const mode = mount.mode === undefined ? DEFAULT_MODE : Number.parseInt(mount.mode, 8);
  const owner = mount.uid ?? 0;
  const group = mount.gid ?? 0;
  if ((mode & 0o002) !== 0) return true;
  if (user.uid === undefined ? owner !== 0 : user.uid === owner) return (mode & 0o200) !== 0;
  const inGroup = user.gid === undefined ? group !== 0 : user.gid === group;
  return inGroup && (mode & 0o020) !== 0;
}
