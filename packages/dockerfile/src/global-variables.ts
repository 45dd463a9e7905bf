import type { Diagnostic, Dockerfile } from '@orchestrate/model';
import { declarationsOf } from './arguments.ts';
import { expand } from './expand.ts';
import type { ResolveOptions } from './options.ts';
import { problem } from './problem.ts';

export interface GlobalVariables {
  /** What FROM lines can use, and what a bare ARG in a stage takes over. */
  readonly variables: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The variables outside all stages: the platform arguments and what ARG declares before the first FROM. A
 * build argument wins over a default; one without an ARG line does not exist (BuildKit, `buildMetaArgs`).
 */
export function globalVariables(dockerfile: Dockerfile, options: ResolveOptions): GlobalVariables {
  const variables = platformVariables(dockerfile, options);
  const diagnostics: Diagnostic[] = [];
  const { escape } = dockerfile.directives;
  for (const instruction of dockerfile.globalArgs) {
    for (const { name, value } of declarationsOf(instruction, escape)) {
      const given = buildArgument(options, name);
      if (given !== undefined) variables.set(name, given);
      else if (value !== undefined) {
        const expansion = expand(value, variables, { escape });
        if (expansion.ok) variables.set(name, expansion.value.text);
        else diagnostics.push(expansionProblem(expansion.problem, instruction.at));
      }
    }
  }
  return { variables, diagnostics };
}

/** A build argument; undefined when it was not given. */
export function buildArgument(
  { buildArgs }: Pick<ResolveOptions, 'buildArgs'>,
  name: string,
): string | undefined {
  return Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
}

export function expansionProblem(message: string, at: Diagnostic['at']): Diagnostic {
  return problem({
    code: 'expansion',
    message,
    hint: message.endsWith('-quote')
      ? 'Outside of RUN every quote needs its other one in the same word: names with blanks are written as JSON, ["a name", "/to"].'
      : 'Correct the variables in this line; a dollar sign that means itself is written \\$.',
    ...(at !== undefined && { at }),
  });
}

/** Predefined for every build (BuildKit, `dockerfile2llb/platform.go`); a build argument may change them. */
function platformVariables(dockerfile: Dockerfile, options: ResolveOptions): Map<string, string> {
  const { buildPlatform, targetPlatform, target } = options;
  const variables = new Map([
    ...partsOf('BUILD', buildPlatform),
    ...partsOf('TARGET', targetPlatform),
    ['TARGETSTAGE', target || (dockerfile.stages.at(-1)?.name ?? 'default')] as const,
  ]);
  for (const name of variables.keys()) {
    const given = buildArgument(options, name);
    if (given !== undefined) variables.set(name, given);
  }
  return variables;
}

function partsOf(prefix: string, platform: string): (readonly [string, string])[] {
  const [system = '', architecture = '', variant = ''] = platform.split('/');
  return [
    [`${prefix}PLATFORM`, platform],
    [`${prefix}OS`, system],
    [`${prefix}OSVERSION`, ''],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant],
  ];
}
