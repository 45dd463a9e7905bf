import type { Diagnostic, Instruction } from '@orchestrate/model';
import { type Escape, expand } from './expand.ts';
import { expansionProblem } from './global-variables.ts';
import type { StageNode } from './node.ts';
import type { BaseImage, ResolveOptions } from './options.ts';
import type { Result } from './result.ts';

/** What the instructions of a stage see, and change, as they run. */
export interface Scope {
  /** The file's escape character. */
  readonly escape: Escape;
  readonly variables: Map<string, string>;
  /** USER in force; undefined is the base's. */
  user: string | undefined;
  /** SHELL in force; undefined is the base's, `/bin/sh -c` as a rule. */
  shell: readonly string[] | undefined;
  /** Names an ARG declared: unset ones among them are unset, wherever the base comes from. */
  readonly declared: Set<string>;
  /** All variables of the base are known. */
  readonly complete: boolean;
  /** Undefined until it is known. */
  workdir: string | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** What BuildKit sets where the base has no PATH (`system.DefaultPathEnv`). */
const UNIX_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The scope in which a stage starts: what the stage below left, or what is known of the image below. */
export function openScope(
  { base }: StageNode,
  below: Scope | undefined,
  { escape, report, options }: Pick<Scope, 'escape' | 'report'> & { options: ResolveOptions },
): Scope {
  if (below !== undefined) {
    const { variables, declared } = below;
    return { ...below, variables: new Map(variables), declared: new Set(declared), report };
  }
  const known: BaseImage | undefined =
    base.kind === 'image'
      ? options.baseImages?.get(base.reference.normalized)
      : base.kind === 'scratch'
        ? { env: {}, workingDir: '/' }
        : undefined;
  const variables = new Map(Object.entries(known?.env ?? {}));
  const complete = known?.env !== undefined;
  if (complete && !variables.has('PATH') && !options.targetPlatform.startsWith('windows/')) {
    variables.set('PATH', UNIX_PATH);
  }
  const workdir = complete ? known?.workingDir || '/' : known?.workingDir;
  const inherited = { user: undefined, shell: undefined };
  return { escape, report, variables, declared: new Set(), complete, workdir, ...inherited };
}

export interface ScopedText {
  readonly text: string;
  /** The text split at blanks that are not quoted. */
  readonly words: readonly string[];
  /** A variable in it may come from the base, of which nothing is known. */
  readonly uncertain: boolean;
}

/** Expands one word where it stands; undefined when that is impossible, which is reported. */
export function expandIn(scope: Scope, text: string, { at }: Instruction): ScopedText | undefined {
  const expansion = expand(text, scope.variables, { escape: scope.escape });
  if (!expansion.ok) {
    scope.report(expansionProblem(expansion.problem, at));
    return undefined;
  }
  const { text: expanded, words, unset } = expansion.value;
  const uncertain = !scope.complete && [...unset].some((name) => !scope.declared.has(name));
  return { text: expanded, words, uncertain };
}

/** The same for code that wants a result and reports by itself. */
export function expandValue(scope: Scope, text: string): Result<string> {
  const expansion = expand(text, scope.variables, { escape: scope.escape });
  return expansion.ok ? { ok: true, value: expansion.value.text } : expansion;
}
