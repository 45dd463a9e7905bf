import type { ShellCommand } from '../shell/command.ts';

export interface AddedUser {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly home: string;
}

/** Options of `useradd` (shadow) and `adduser` (Debian, BusyBox) that take a value. */
const VALUED =
  /^(?:-[bcdefgGkKpRsuZh]|--(?:base-dir|comment|home-dir|home|expiredate|inactive|gid|groups|ingroup|skel|password|root|shell|uid|gecos))$/;

/** Users that commands have made, by name. */
export function addedUsers(commands: readonly ShellCommand[]): ReadonlyMap<string, AddedUser> {
  const added = commands.flatMap(({ name, args }) => {
    if (name !== 'useradd' && name !== 'adduser') return [];
    const texts = args.map(({ text }) => text);
    const user = userName(texts);
    return user === undefined ? [] : [[user, readUser(user, name, texts)] as const];
  });
  return new Map(added);
}

function readUser(user: string, command: string, texts: readonly string[]): AddedUser {
  const busybox = command === 'adduser';
  const home = valueOf(texts, busybox ? ['-h', '--home'] : ['-d', '--home-dir', '--home']);
  const uid = numberOf(valueOf(texts, ['-u', '--uid']));
  const gid = numberOf(valueOf(texts, ['-g', '--gid']));
  return { uid, gid, home: home ?? `/home/${user}` };
}

/** The first argument that is neither an option nor the value of one. */
function userName(texts: readonly string[]): string | undefined {
  return texts.find((text, index) => {
    if (text.startsWith('-')) return false;
    const before = texts[index - 1] ?? '';
    // BusyBox and Debian write -D, -S and -H without a value; so does useradd with -m, -M, -r and -l.
    return !VALUED.test(before) || /^-[SDHmMrlN]$/.test(before);
  });
}

function valueOf(texts: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, text] of texts.entries()) {
    if (names.includes(text)) return texts[index + 1];
    const name = names.find((one) => one.startsWith('--') && text.startsWith(`${one}=`));
    if (name !== undefined) return text.slice(name.length + 1);
  }
  return undefined;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
