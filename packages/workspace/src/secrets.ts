import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SecretAnswer, SecretProvider, SecretSource } from '@orchestrate/model';
import { MAX_SECRET_BYTES, templateParts } from '@orchestrate/model';

const COMMAND_LIMIT_MS = 60_000;

export interface SecretSurroundings {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks a provider for its secret. Problems are values: `missing`, `empty` (unless allowed), `too-large`
 * (over 500 KiB), `failed` and `timeout`; no message ever holds the value or what a command printed.
 */
export async function readSecret(
  provider: SecretSource,
  around: SecretSurroundings,
): Promise<SecretAnswer> {
  const answer = await ask(provider, around);
  if (!answer.ok) return answer;
  if (answer.value.length > MAX_SECRET_BYTES) {
    return problem(
      'too-large',
      `is ${answer.value.length} bytes long; BuildKit takes ${MAX_SECRET_BYTES} at most`,
    );
  }
  if (answer.value.length === 0 && !provider.allowEmpty)
    return problem('empty', `${describeProvider(provider)} is empty`);
  return answer;
}

/** Which place would be asked, without asking it: `environment variable PIP_TOKEN`. */
export function describeProvider(provider: SecretProvider): string {
  switch (provider.kind) {
    case 'env':
      return `environment variable ${provider.variable}`;
    case 'file':
      return `file ${provider.path}`;
    case 'command':
      return `command ${provider.argv[0]}`;
    case 'git':
      return `git credentials for ${provider.host}`;
    case 'json':
      return `field ${provider.field} of secret ${provider.from}`;
    case 'template':
      return `a template of ${templateParts(provider.text).join(', ') || 'no secret'}`;
  }
}

function ask(provider: SecretSource, around: SecretSurroundings): Promise<SecretAnswer> {
  switch (provider.kind) {
    case 'env':
      return Promise.resolve(fromEnvironment(provider.variable, around));
    case 'file':
      return fromFile(provider.path, around);
    case 'command':
      return fromCommand(provider, around);
    case 'git':
      return fromGit(provider, around);
  }
}

function fromEnvironment(variable: string, { env }: SecretSurroundings): SecretAnswer {
  const text = env[variable];
  if (text === undefined) return problem('missing', `environment variable ${variable} is not set`);
  return { ok: true, value: new TextEncoder().encode(text) };
}

async function fromFile(file: string, { root }: SecretSurroundings): Promise<SecretAnswer> {
  try {
    return { ok: true, value: await readFile(path.resolve(root, file)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return problem(
      code === 'ENOENT' ? 'missing' : 'failed',
      `file ${file} cannot be read (${code})`,
    );
  }
}

function fromCommand(
  { argv, timeoutMs }: Extract<SecretSource, { kind: 'command' }>,
  around: SecretSurroundings,
): Promise<SecretAnswer> {
  return run({ argv, timeoutMs, env: around.env }, around);
}

/** `git credential fill` (git-credential(1)): what helpers and askpass programs know, without a question on the terminal. */
async function fromGit(
  { host, timeoutMs }: Extract<SecretSource, { kind: 'git' }>,
  around: SecretSurroundings,
): Promise<SecretAnswer> {
  const answer = await run(
    {
      argv: ['git', 'credential', 'fill'],
      timeoutMs,
      env: { ...around.env, GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never' },
      input: `protocol=https\nhost=${host}\n\n`,
    },
    around,
  );
  if (!answer.ok) return answer;
  const password = /^password=(.*)$/m.exec(new TextDecoder().decode(answer.value))?.[1];
  return password === undefined
    ? problem('missing', `git knows no password for ${host}`)
    : { ok: true, value: new TextEncoder().encode(password) };
}

interface Run {
  readonly argv: readonly [string, ...string[]];
  readonly timeoutMs: number | undefined;
  readonly env: SecretSurroundings['env'];
  readonly input?: string;
}

async function run(
  { argv, timeoutMs = COMMAND_LIMIT_MS, env, input }: Run,
  around: SecretSurroundings,
): Promise<SecretAnswer> {
  const [command, ...args] = argv;
  // Loaded for runs that have such a secret.
  const { execa } = await import('execa');
  const result = await execa(command, args, {
    cwd: around.root,
    env,
    extendEnv: false,
    reject: false,
    encoding: 'buffer',
    stderr: 'ignore',
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    timeout: timeoutMs,
    maxBuffer: MAX_SECRET_BYTES * 2,
    ...(around.signal !== undefined && { cancelSignal: around.signal }),
  });
  if (result.timedOut)
    return problem('timeout', `command ${command} did not answer within ${timeoutMs / 1000} s`);
  if (result.isMaxBuffer)
    return problem('too-large', `command ${command} printed more than ${MAX_SECRET_BYTES} bytes`);
  if (result.failed) return problem('failed', `command ${command} ${endOf(result)}`);
  return { ok: true, value: withoutLastNewline(result.stdout) };
}

function endOf(result: { exitCode?: number | undefined; code?: string | undefined }): string {
  if (result.code === 'ENOENT') return 'was not found';
  return result.exitCode === undefined
    ? 'was ended by a signal'
    : `ended with exit code ${result.exitCode}`;
}

/** Commands end their output with a line feed that does not belong to the secret, as `$(…)` in a shell assumes. */
function withoutLastNewline(bytes: Uint8Array): Uint8Array {
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? 2 : 1) : 0;
  return bytes.subarray(0, bytes.length - end);
}

function problem(
  kind: Exclude<SecretAnswer, { ok: true }>['problem'],
  message: string,
): SecretAnswer {
  return { ok: false, problem: kind, message };
}
