import { readFileSync } from 'node:fs';
import path from 'node:path';
import dockerignore from '@balena/dockerignore';

/** Which paths of a context BuildKit never sees. */
export interface IgnoreRules {
  /** True when the path (relative to the context, with `/`) is left out. */
  ignores(relative: string): boolean;
  /** True when nothing below an ignored folder can come back through a `!` pattern. */
  readonly prunable: boolean;
}

const NOTHING: IgnoreRules = { ignores: () => false, prunable: true };

/**
 * The rules for one Dockerfile: `<Dockerfile>.dockerignore` wins over the context's `.dockerignore`
 * (BuildKit `frontend/dockerui/context.go`). Docker's matching, not git's: a pattern without a slash
 * matches at the root only.
 */
export function readIgnoreRules(
  contextFolder: string,
  dockerfile: string | undefined,
): IgnoreRules {
  const text =
    readText(`${dockerfile}.dockerignore`) ?? readText(path.join(contextFolder, '.dockerignore'));
  return text === undefined ? NOTHING : compileIgnoreRules(text);
}

/** Compiles the text of a `.dockerignore`. */
export function compileIgnoreRules(text: string): IgnoreRules {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (patterns.length === 0) return NOTHING;
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  return {
    ignores: (relative) => rules.ignores(relative),
    prunable: !patterns.some((pattern) => pattern.startsWith('!')),
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
