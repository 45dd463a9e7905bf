import type { Dockerfile, ResolvedDockerfile } from '@orchestrate/model';
import { parseDockerfile, type ResolveOptions, resolveDockerfile } from '../src/index.ts';

/** Both platforms are the same, and nothing is given. */
export const PLAIN: ResolveOptions = {
  buildArgs: {},
  targetPlatform: 'linux/amd64',
  buildPlatform: 'linux/amd64',
};

/** Lines of a Dockerfile as one text. */
export function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}

/** The Dockerfile, or a throw that names what is wrong with it. */
export function parsed(text: string): Dockerfile {
  const result = parseDockerfile({ path: 'Dockerfile', text });
  if (result.ok) return result.value;
  throw new Error(messages(result.diagnostics).join('\n'));
}

export function resolved(text: string, options: Partial<ResolveOptions> = {}): ResolvedDockerfile {
  const result = resolveDockerfile(parsed(text), { ...PLAIN, ...options });
  if (result.ok) return result.value;
  throw new Error(messages(result.diagnostics).join('\n'));
}

/** What is wrong with a text, from parsing or, when that goes well, from resolving. */
export function problems(text: string, options: Partial<ResolveOptions> = {}): string[] {
  const file = parseDockerfile({ path: 'Dockerfile', text });
  const result = file.ok ? resolveDockerfile(file.value, { ...PLAIN, ...options }) : file;
  return messages(result.diagnostics.filter(({ severity }) => severity === 'error'));
}

function messages(diagnostics: readonly { readonly message: string }[]): string[] {
  return diagnostics.map(({ message }) => message);
}
