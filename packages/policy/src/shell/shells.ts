const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** A shell that reads POSIX scripts, by the last part of its path. */
export function isShell(name: string): boolean {
  return SHELLS.has(name);
}
