import type {
  CacheMountUse,
  Location,
  Platform,
  ResolvedDockerfile,
  RunUse,
} from '@orchestrate/model';
import type { ShellCommand } from '../shell/command.ts';
import { runCommands, scriptStart } from '../shell/run-commands.ts';
import { toolUse } from '../tools/index.ts';
import type { ToolUse } from '../tools/tool.ts';
import { type Ground, groundOf } from './ground.ts';
import type { CacheInput, ServiceInput } from './input.ts';
import { type StepUser, stepUser } from './step-user.ts';

/** One RUN of one build, with everything that the rules want to know of it. */
export interface StepView {
  readonly service: ServiceInput;
  readonly resolved: ResolvedDockerfile;
  readonly run: RunUse;
  /** The platform that the stage runs on. */
  readonly platform: Platform;
  readonly ground: Ground;
  readonly commands: readonly ShellCommand[];
  readonly mounts: readonly CacheMountUse[];
  readonly user: StepUser;
  /** What its commands fill. */
  readonly uses: readonly ToolUse[];
  /** Where its script starts; undefined when no shell reads it. */
  readonly script: { readonly at: Location; readonly inHeredoc: boolean } | undefined;
  /** The keyword, where a mount would be added behind. */
  readonly keyword: Location;
}

/** The RUN steps that a build needs and whose text is in the service's own Dockerfile. */
export function stepViews(input: CacheInput): StepView[] {
  return input.services.flatMap((service) =>
    service.resolved.flatMap((resolved) => {
      if (resolved.platform.startsWith('windows/')) return [];
      const views: StepView[] = [];
      for (const run of resolved.runs) {
        if (!run.reachable || run.trigger) continue;
        views.push(viewOf(input, { service, resolved, run, before: views }));
      }
      return views;
    }),
  );
}

interface ToView {
  readonly service: ServiceInput;
  readonly resolved: ResolvedDockerfile;
  readonly run: RunUse;
  readonly before: readonly StepView[];
}

function viewOf(input: CacheInput, { service, resolved, run, before }: ToView): StepView {
  const ground = groundOf(input, { service, resolved, stage: run.stage });
  const variables = new Map([...ground.variables, ...run.variables]);
  const text = service.texts.get(run.instruction.line);
  const commands = text === undefined ? [] : runCommands(run, text, variables);
  const below = before.filter((view) => ground.stages.includes(view.run.stage));
  const { source, start } = run.instruction.at;
  const user = stepUser({
    run,
    ground,
    variables,
    earlier: below.flatMap((view) => view.commands),
  });
  const around = { home: user.home, complete: ground.complete };
  return {
    service,
    resolved,
    run,
    platform: ground.platform,
    ground,
    commands,
    mounts: resolved.cacheMounts.filter(
      ({ stage, line }) => stage === run.stage && line === run.instruction.line,
    ),
    user,
    uses: commands.flatMap((command) => toolUse(command, around) ?? []),
    script: text === undefined ? undefined : scriptStart(text),
    keyword: { source, start, end: start + run.instruction.keyword.length },
  };
}
