import type { RunUse } from '@orchestrate/model';
import type { ShellCommand } from '../shell/command.ts';
import type { Variables } from '../shell/word.ts';
import { addedUsers } from './added-users.ts';
import type { Ground } from './ground.ts';

/** Who runs a step, as far as it is known. */
export interface StepUser {
  /** As USER has it; empty is root; undefined when nobody knows. */
  readonly name: string | undefined;
  readonly root: boolean;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Home folder: where tools cache. */
  readonly home: string | undefined;
}

interface Asked {
  readonly run: RunUse;
  readonly ground: Ground;
  readonly variables: Variables;
  /** Commands of the steps before, which may have made the user. */
  readonly earlier: readonly ShellCommand[];
}

/**
 * The user of a step, from USER, the image below and the commands that made users. Without HOME in the environment
 * runc takes it from /etc/passwd, and `/` for numbers that are not there.
 */
export function stepUser({ run, ground, variables, earlier }: Asked): StepUser {
  const name = run.user ?? ground.user;
  const given = variables.get('HOME');
  if (name === undefined || name.includes('$'))
    return { name: undefined, root: false, uid: undefined, gid: undefined, home: given };
  const [user = '', group] = name.split(':');
  if (user === '' || user === 'root' || user === '0') {
    return { name, root: true, uid: 0, gid: groupId(group) ?? 0, home: given ?? '/root' };
  }
  const users = new Map([...Object.entries(ground.known.users), ...addedUsers(earlier)]);
  const number = /^\d+$/.test(user) ? Number(user) : undefined;
  const entry =
    number === undefined ? users.get(user) : [...users.values()].find(({ uid }) => uid === number);
  return {
    name,
    root: false,
    uid: number ?? entry?.uid,
    gid: groupId(group) ?? entry?.gid,
    home: given ?? entry?.home,
  };
}

function groupId(group: string | undefined): number | undefined {
  if (group === 'root') return 0;
  return group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
}
