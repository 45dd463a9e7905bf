import type { Diagnostic, Dockerfile, Location, Platform, Stage } from '@orchestrate/model';
import { type Escape, expand, type Variables } from './expand.ts';
import type { Base, StageNode } from './node.ts';
import type { ResolveOptions } from './options.ts';
import { parsePlatform } from './platform.ts';
import { problem, warning } from './problem.ts';
import { readReference } from './reference.ts';
import type { Registry } from './registry.ts';
import { fail, type Result } from './result.ts';
import { didYouMean } from './suggest.ts';

interface Scope {
  readonly variables: Variables;
  readonly escape: Escape;
  readonly buildPlatform: Platform;
  readonly registry: Registry;
  readonly report: (diagnostic: Diagnostic) => void;
}

/**
 * Registers all stages in the order of the file: what a FROM names is looked up before the stage has its own
 * name (BuildKit, `buildDispatchStates`).
 */
export function addStages(
  dockerfile: Dockerfile,
  options: Pick<ResolveOptions, 'buildPlatform'>,
  scope: Pick<Scope, 'variables' | 'registry' | 'report'>,
): void {
  const { escape } = dockerfile.directives;
  for (const stage of dockerfile.stages) {
    scope.registry.add(
      stageNode(stage, { ...scope, escape, buildPlatform: options.buildPlatform }),
    );
  }
}

function stageNode(stage: Stage, scope: Scope): StageNode {
  const base = baseOf(stage, scope);
  const platform = stage.platform === undefined ? undefined : platformOf(stage.platform, scope);
  const { from } = stage;
  if (!base.ok) scope.report(baseProblem(base.problem, stage.baseAt));
  if (platform !== undefined && !platform.ok) {
    const at = from.flags.find(({ name }) => name === 'platform')?.at ?? from.at;
    scope.report(platformProblem(platform.problem, at));
  }
  if (stage.name !== undefined && !readReference(stage.name).ok) {
    scope.report(nameWarning(stage.name, stage.from.at));
  }
  return {
    kind: 'stage',
    stage,
    label: stage.name ?? `stage-${stage.index}`,
    base: base.ok ? base.value : { kind: 'broken' },
    replaced: base.ok && scope.registry.isReplaced(stage),
    ...(platform?.ok === true && { platform: platform.value }),
    commands: [],
    needs: new Map(),
  };
}

function baseOf(stage: Stage, { variables, escape, registry }: Scope): Result<Base> {
  const expansion = expand(stage.base, variables, { escape });
  if (!expansion.ok) return expansion;
  const name = expansion.value.text;
  if (name === '') return fail(`base name (${stage.base}) should not be blank`);
  const base = registry.baseOf(name);
  if (!base.ok || stage.name === undefined || !registry.isReplaced(stage)) return base;
  return { ok: true, value: { kind: 'context', name: stage.name } };
}

function platformOf(text: string, scope: Scope): Result<Platform> {
  const expansion = expand(text, scope.variables, { escape: scope.escape });
  if (!expansion.ok) {
    return fail(`failed to process arguments for platform : ${expansion.problem}`);
  }
  const { text: value, unset } = expansion.value;
  const near =
    [...unset].map((name) => didYouMean(name, scope.variables.keys())).find(Boolean) ?? '';
  if (value === '') return fail(`empty platform value from expression ${text}${near}`);
  const platform = parsePlatform(value, scope.buildPlatform);
  return platform.ok
    ? platform
    : fail(`failed to parse platform ${text}: ${platform.problem}${near}`);
}

/** Every stage name is looked up among the named contexts first, and that only works for image names. */
function nameWarning(name: string, at: Location): Diagnostic {
  return warning({
    code: 'stage-name',
    message: `invalid context name ${name}: invalid reference format`,
    hint: 'Let the stage name end with a letter or digit, and use no two separators in a row.',
    at,
  });
}

function baseProblem(message: string, at: Location): Diagnostic {
  return problem({
    code: 'base',
    message,
    hint: 'Name an image or an earlier stage; variables come from ARG lines above the first FROM.',
    at,
  });
}

function platformProblem(message: string, at: Location): Diagnostic {
  return problem({
    code: 'platform',
    message,
    hint: 'Write os/arch, for example linux/arm64.',
    at,
  });
}
