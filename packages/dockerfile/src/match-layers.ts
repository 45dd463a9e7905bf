import type {
  CacheOrigin,
  Instruction,
  ResolvedDockerfile,
  Stage,
  StepPlace,
} from '@orchestrate/model';
import { oneLine, withoutShell } from './process-args.ts';
import { sharedText } from './step-text.ts';

/** Where in a Dockerfile the step can stand that a cache record comes from; undefined when it has no such step. */
export type LayerMatch = (origin: CacheOrigin) => StepPlace | undefined;

const STEPS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);
const SHEBANG = /^#!/;

interface PlacedInstruction {
  readonly instruction: Instruction;
  readonly place: StepPlace;
}

/**
 * Finds the steps of a Dockerfile, in all its stages, among cache records. Numbers do not count: a line that was
 * added above leaves older layers of the same instruction as they are.
 */
export function matchLayers(resolved: ResolvedDockerfile): LayerMatch {
  const { stages } = resolved.dockerfile;
  const copies = new Map<string | undefined, PlacedInstruction[]>();
  const runs = new Map<string, StepPlace>();
  for (const stage of stages) {
    const placed = placedSteps(resolved, stage);
    copies.set(
      shownName(stage, stages),
      placed.filter((one) => one.instruction.keyword !== 'RUN'),
    );
    for (const { instruction, place } of placed)
      for (const args of processArgs(instruction))
        if (runs.get(args) !== 'first') runs.set(args, place);
  }
  return (origin) => {
    if (origin.kind === 'run') {
      const args = oneLine(origin.args);
      return runs.get(args) ?? runs.get(withoutShell(args));
    }
    if (origin.kind !== 'step') return undefined;
    const alike = (copies.get(origin.stage) ?? []).filter(
      ({ instruction }) => sharedText(instruction, origin.text) !== undefined,
    );
    return alike.find(({ place }) => place === 'first')?.place ?? alike[0]?.place;
  };
}

/** What makes layers in a stage; the first of them stands on what is not the Dockerfile's own. */
function placedSteps({ stages }: ResolvedDockerfile, stage: Stage): PlacedInstruction[] {
  const base = stages[stage.index]?.base.kind;
  const steps = stage.instructions.filter((one) => STEPS.has(one.keyword) && !isRoot(one));
  return steps.map((instruction, at) => ({
    instruction,
    place: at === 0 && base !== 'stage' ? 'first' : 'later',
  }));
}

/** The root is there already: BuildKit makes no layer for it. */
function isRoot({ keyword, body }: Instruction): boolean {
  return keyword === 'WORKDIR' && body === '/';
}

/** BuildKit leaves the stage away where the file has only one without a name. */
function shownName({ name, index }: Stage, stages: readonly Stage[]): string | undefined {
  return name ?? (stages.length === 1 ? undefined : `stage-${index}`);
}

/** What a RUN gives its process beside the shell (BuildKit `dispatchRun`): a command, a script, or all of it in JSON form. */
function processArgs({ keyword, body, heredocs }: Instruction): string[] {
  if (keyword !== 'RUN') return [];
  const json = jsonWords(body);
  if (json !== undefined) return [oneLine(json.join(' '))];
  const [script] = heredocs;
  if (script === undefined) return [oneLine(body)];
  if (!/^<<-?['"]?[\w.-]+['"]?$/.test(body.trim())) {
    const scripts = heredocs.map(({ name, content }) => `${content} ${name}`);
    return [oneLine([body, ...scripts].join(' '))];
  }
  return [SHEBANG.test(script.content) ? `/dev/pipes/${script.name}` : oneLine(script.content)];
}

function jsonWords(body: string): string[] | undefined {
  if (!body.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(body);
    return Array.isArray(words) ? words.map(String) : undefined;
  } catch {
    return undefined;
  }
}
