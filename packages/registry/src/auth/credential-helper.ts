import { z } from 'zod';
import { parseJson } from '../json.ts';
import type { FoundCredentials } from './credentials.ts';
import type { Environment } from './docker-config.ts';

/** Asks `docker-credential-<name>` for one server's login. */
export type AskHelper = (name: string, server: string) => Promise<FoundCredentials>;

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

const LIMIT_MS = 30_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** The helper's way to say that it is well but knows nothing (docker-credential-helpers `credentials/error.go`). */
const NOT_FOUND = /credentials not found/i;
/** In place of a user name: the secret is an identity token. */
const TOKEN_USER = '<token>';

/**
 * Runs credential helpers by their protocol (docker-credential-helpers): `get`, server on standard input,
 * JSON on standard output. What a helper prints may be secret and is never repeated.
 */
export function createHelperAsker(env: Environment): AskHelper {
  return async (name, server) => {
    const program = `docker-credential-${name}`;
    if (!/^[\w.-]+$/.test(name)) return { problem: `"${name}" is no name of a credential helper` };
    // Most runs need no helper; loading execa for nothing costs start-up time.
    const { execa } = await import('execa');
    const result = await execa(program, ['get'], {
      input: server,
      env,
      extendEnv: false,
      reject: false,
      stderr: 'ignore',
      timeout: LIMIT_MS,
      maxBuffer: MAX_ANSWER_BYTES,
    });
    if (result.code === 'ENOENT') return { problem: `${program} was not found on PATH` };
    if (result.timedOut)
      return { problem: `${program} did not answer within ${LIMIT_MS / 1000} s` };
    if (!result.failed) return decodeHelperAnswer(result.stdout, program);
    if (NOT_FOUND.test(result.stdout)) return {};
    return { problem: `${program} failed (exit code ${result.exitCode ?? 'none'})` };
  };
}

/** Decodes what a helper printed. */
export function decodeHelperAnswer(text: string, program: string): FoundCredentials {
  const decoded = helperAnswer.safeParse(parseJson(text));
  if (!decoded.success) return { problem: `${program} printed something that is no credential` };
  const { Username: username, Secret: secret } = decoded.data;
  if (secret === '') return {};
  return username === TOKEN_USER
    ? { credentials: { kind: 'identity-token', token: secret } }
    : { credentials: { kind: 'basic', username, password: secret } };
}
