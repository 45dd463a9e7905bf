import { spawn } from 'node:child_process';

/** A command ended in a way that stops the set-up; `code` is what the set-up then exits with. */
export class Failed extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * Runs a command on this terminal and resolves to its exit code; 127 when there is no such command.
 * Ctrl-C reaches the command by itself, as it is in the same process group; this process waits.
 * With `aside`, what the command prints goes to standard error, away from what was asked for.
 */
export function run(command, args, { cwd, env = process.env, aside = false } = {}) {
  return new Promise((resolve) => {
    const wait = () => {};
    process.on('SIGINT', wait);
    process.on('SIGTERM', wait);
    const stdio = ['inherit', aside ? process.stderr : 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd, env, stdio });
    const end = (code) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', wait);
      resolve(code);
    };
    child.once('error', () => end(127));
    child.once('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Runs a command that has to succeed; its own output says why it did not. */
export async function must(what, command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Failed(`${what} failed (exit code ${code})`, code);
}

/** Runs a command quietly; resolves to what it printed, or undefined when it failed. */
export function ask(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? text : undefined));
  });
}
