/** The shell before a command: `/bin/sh -c`, `/bin/bash -euo pipefail -c`, or what SHELL says. */
const SHELL = /^\S+ (?:\S+ ){0,4}?-\w*c /;

/** The command in the arguments that a RUN gives its process, which are joined by blanks. */
export function withoutShell(args: string): string {
  return args.replace(SHELL, '');
}

/** Continuation lines leave their indentation behind, and who shows them may have put it together. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
