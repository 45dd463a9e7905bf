import type { Location, PlacedText } from '@orchestrate/model';
import type { ShellCommand } from './command.ts';
import { isShell } from './shells.ts';
import type { Variables, Word } from './word.ts';

export interface Wrapped {
  readonly words: readonly Word[];
  readonly whole: Location;
  readonly variables: Variables;
  readonly assignments: ReadonlyMap<string, Location>;
  readonly otherUser: boolean;
  /** The script that a word is, for `sh -c`. */
  readonly inner: (word: Word) => PlacedText;
  readonly removal?: Location;
}

export interface InnerScript {
  readonly script: PlacedText;
  readonly variables: Variables;
  readonly otherUser: boolean;
}

export interface Unwrapped {
  readonly commands: readonly ShellCommand[];
  readonly scripts: readonly InnerScript[];
}

/** Commands that run another one, with those of their options that take a value. */
const WRAPPERS: Readonly<
  Record<string, { readonly valued: RegExp; readonly words?: number; readonly user?: true }>
> = {
  command: { valued: /^$/ },
  doas: { valued: /^-[uC]$/, user: true },
  eatmydata: { valued: /^$/ },
  env: { valued: /^(?:-[uCS]|--unset|--chdir)$/ },
  exec: { valued: /^-a$/ },
  gosu: { valued: /^$/, words: 1, user: true },
  nice: { valued: /^-n$/ },
  nohup: { valued: /^$/ },
  runuser: { valued: /^(?:-[ug]|--user|--group)$/, user: true },
  stdbuf: { valued: /^-[ioe]$/ },
  'su-exec': { valued: /^$/, words: 1, user: true },
  sudo: { valued: /^(?:-[ugCDhpRrTt]|--user|--group)$/, user: true },
  time: { valued: /^-[fo]$/ },
  timeout: { valued: /^(?:-[ks]|--kill-after|--signal)$/, words: 1 },
  xargs: { valued: /^-[adEILnPs]$/ },
};

/** The command behind its wrappers, and the scripts that it hands to another shell. */
export function unwrap(wrapped: Wrapped): Unwrapped {
  const { words, variables, otherUser, inner } = wrapped;
  const [first, ...rest] = words;
  if (first === undefined) return { commands: [], scripts: [] };
  const name = baseName(first.text);
  const script = scriptOf(name, rest);
  if (script !== undefined) {
    const other = otherUser || name === 'su' || name === 'runuser';
    return { commands: [], scripts: [{ script: inner(script), variables, otherUser: other }] };
  }
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper !== undefined) {
    const next = behindOptions(rest, wrapper.valued, wrapper.words ?? 0);
    const given = new Map([...variables, ...assignmentsIn(rest)]);
    const user = otherUser || wrapper.user === true;
    return unwrap({ ...wrapped, words: next, variables: given, otherUser: user });
  }
  const { whole, assignments, removal } = wrapped;
  const command: ShellCommand = {
    name,
    args: rest,
    nameAt: first.at,
    at: whole,
    variables,
    assignments,
    otherUser,
    ...(removal !== undefined && { removal }),
  };
  return { commands: [command], scripts: [] };
}

/** The script of `sh -ec SCRIPT` and `su USER -c SCRIPT`. */
function scriptOf(name: string, args: readonly Word[]): Word | undefined {
  if (!isShell(name) && name !== 'su' && name !== 'runuser') return undefined;
  const option = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text) || text === '--command');
  if (option === -1) return undefined;
  const options = isShell(name)
    ? args.slice(option + 1).findIndex(({ text }) => !/^[-+]/.test(text))
    : 0;
  return args[option + 1 + Math.max(0, options)];
}

function behindOptions(args: readonly Word[], valued: RegExp, skipped: number): readonly Word[] {
  let at = 0;
  while (at < args.length) {
    const text = args[at]?.text ?? '';
    if (valued.test(text)) at += 2;
    else if (/^-./.test(text) || /^[A-Za-z_]\w*=/.test(text)) at += 1;
    else break;
  }
  return args.slice(at + skipped);
}

/** `env A=b cmd`. */
function assignmentsIn(args: readonly Word[]): (readonly [string, string])[] {
  const end = args.findIndex(({ text }) => !text.startsWith('-') && !/^[A-Za-z_]\w*=/.test(text));
  return args.slice(0, Math.max(0, end)).flatMap(({ text }) => {
    const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(text) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
