import type { Location } from '@orchestrate/model';
import type { ShellCommand } from '../shell/command.ts';
import type { Word } from '../shell/word.ts';

/** A package manager or compiler that caches what it downloads or makes. */
export interface Tool {
  readonly name: string;
  /** What a command fills or uses; undefined when it is not this tool's, or needs no cache. */
  readonly read: (command: ShellCommand, around: ToolSurroundings) => ToolUse | undefined;
  /** The command that empties the caches; undefined when it is none. */
  readonly clears?: (command: ShellCommand) => boolean;
}

export interface ToolSurroundings {
  /** Undefined when nobody knows. */
  readonly home: string | undefined;
  /** Variables of the base are known too, so that none of them can move a cache. */
  readonly complete: boolean;
}

export interface ToolUse {
  readonly tool: string;
  readonly command: ShellCommand;
  readonly caches: readonly ToolCache[];
  readonly off: readonly Switch[];
}

export interface ToolCache {
  /** `packages`, `build cache`, … */
  readonly what: string;
  /** Where it may lie, best first; empty when nobody knows. A mount on any of them, above or within, serves it. */
  readonly folders: readonly string[];
  /** It can only be in `folders`. */
  readonly certain: boolean;
  /** Target or id of a mount that is meant for it. */
  readonly meant: RegExp;
  /** Only one process at a time may use it. */
  readonly exclusive?: true;
  /** Its content fits one distribution and one architecture. */
  readonly bound?: true;
}

/** Something that turns a cache off. */
export interface Switch {
  /** As it is written, for example `--no-cache-dir`. */
  readonly text: string;
  /** Undefined when it stands in another instruction or in the base. */
  readonly at?: Location;
  /** It does not stand in the step itself. */
  readonly variable?: string;
}

/** The first argument that is no option; options of `valued` take the next argument along. */
export function subcommand(args: readonly Word[], valued: RegExp = /^$/): Word | undefined {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === undefined) return undefined;
    if (valued.test(word.text)) at += 1;
    else if (!word.text.startsWith('-')) return word;
  }
  return undefined;
}

export function hasOption(args: readonly Word[], ...names: readonly string[]): boolean {
  return args.some(({ text }) => names.includes(text));
}

/** Value of `--name value` or `--name=value`; undefined without one, or when it cannot be known. */
export function optionValue(
  args: readonly Word[],
  ...names: readonly string[]
): string | undefined {
  for (const [index, { text, known }] of args.entries()) {
    const next = args[index + 1];
    if (names.includes(text)) return next?.known === true ? next.text : undefined;
    const name = names.find((one) => text.startsWith(`${one}=`));
    if (name !== undefined) return known ? text.slice(name.length + 1) : undefined;
  }
  return undefined;
}

/** Options that turn a cache off, each where it stands. */
export function switchesIn(args: readonly Word[], ...names: readonly string[]): Switch[] {
  return args.flatMap(({ text, at }) => (names.includes(text) ? [{ text, at }] : []));
}

/** Variables that turn a cache off when `isOff` says so of their value. */
export function switchVariables(
  { variables, assignments }: ShellCommand,
  names: readonly string[],
  isOff: (value: string) => boolean,
): Switch[] {
  return names.flatMap((name) => {
    const value = variables.get(name);
    if (value === undefined || !isOff(value)) return [];
    const at = assignments.get(name);
    return [{ text: `${name}=${value}`, variable: name, ...(at !== undefined && { at }) }];
  });
}

/** `1`, `true`, `yes` and `on`, as most tools read them. */
export function isTruthy(value: string): boolean {
  return /^(?:1|true|yes|on|t|y)$/i.test(value);
}

/** The first folder that a variable names, with what comes below it. */
export function fromVariables(
  { variables }: ShellCommand,
  places: readonly (readonly [name: string, below: string])[],
): string | undefined {
  for (const [name, below] of places) {
    const value = variables.get(name);
    if (value !== undefined && value !== '') return join(value, below);
  }
  return undefined;
}

/** A place of which all is known, or those that are likely. */
export function placeOf(
  told: string | undefined,
  below: string,
  { home, complete }: ToolSurroundings,
): Pick<ToolCache, 'folders' | 'certain'> {
  if (told !== undefined) return { folders: [told], certain: true };
  if (home === undefined) return { folders: [], certain: false };
  return { folders: [join(home, below)], certain: complete };
}

export function join(folder: string, below: string): string {
  const above = folder.replace(/\/+$/, '');
  return below === '' ? above : `${above}/${below}`;
}
