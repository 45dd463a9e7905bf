import type { CommandText, Location, PlacedText, RunUse } from '@orchestrate/model';
import type { ShellCommand } from './command.ts';
import { parseScript, type Surroundings } from './parse-script.ts';
import { isShell } from './shells.ts';
import { unwrap } from './unwrap.ts';
import type { Variables } from './word.ts';

/**
 * The commands of a RUN: of its shell form, its JSON form, and of here-documents that a shell reads. Empty when
 * something else than a POSIX shell runs it.
 */
export function runCommands(run: RunUse, text: CommandText, variables: Variables): ShellCommand[] {
  const around: Surroundings = { variables, otherUser: false };
  const argv = jsonForm(text.body.text);
  if (argv !== undefined) return execCommands(argv, text.body, around);
  const shell = run.shell?.[0] ?? '/bin/sh';
  if (!isShell(shell.slice(shell.lastIndexOf('/') + 1))) return [];
  const [heredoc] = text.heredocs;
  const before = heredoc === undefined ? undefined : /^([^<]*)<</.exec(text.body.text)?.[1]?.trim();
  if (heredoc === undefined || before === undefined) return parseScript(text.body, around);
  // `RUN <<EOF` is a script; `RUN sh <<EOF` hands it to a shell; all others read data.
  const reader = before === '' ? interpreter(heredoc.text) : before.split(/\s+/)[0];
  const script = reader === undefined || isShell(reader.slice(reader.lastIndexOf('/') + 1));
  return [
    ...(before === '' ? [] : parseScript(text.body, around)),
    ...(script ? parseScript(heredoc, around) : []),
  ];
}

/** Where a command can be put before all others; undefined when no shell reads the step. */
export function scriptStart({
  body,
  heredocs,
}: CommandText): { readonly at: Location; readonly inHeredoc: boolean } | undefined {
  if (jsonForm(body.text) !== undefined) return undefined;
  const [heredoc] = heredocs;
  if (heredoc === undefined) return { at: body.locate(0, 0), inHeredoc: false };
  if (!body.text.startsWith('<<')) return undefined;
  const [first = ''] = /^#![^\n]*\n/.exec(heredoc.text) ?? [];
  return { at: heredoc.locate(first.length, first.length), inHeredoc: true };
}

/** What a `#!` line names; undefined without one. */
function interpreter(script: string): string | undefined {
  const [, path, first] = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(script) ?? [];
  return path?.endsWith('/env') === true ? first : path;
}

function jsonForm(body: string): string[] | undefined {
  if (!body.trimStart().startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    const items: unknown[] = Array.isArray(parsed) ? parsed : [];
    const texts = items.filter((item) => typeof item === 'string');
    return Array.isArray(parsed) && texts.length === items.length ? texts : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON form has no shell, unless it names one. */
function execCommands(
  argv: readonly string[],
  body: PlacedText,
  { variables, otherUser }: Surroundings,
): ShellCommand[] {
  const whole = body.locate(0, body.text.length);
  const { commands, scripts } = unwrap({
    words: argv.map((text) => ({ text, known: true, at: whole })),
    whole,
    variables,
    assignments: new Map(),
    otherUser,
    inner: ({ text }) => ({ text, locate: () => whole }),
  });
  return [...commands, ...scripts.flatMap((one) => parseScript(one.script, one))];
}
