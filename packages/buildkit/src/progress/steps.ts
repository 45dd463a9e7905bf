import type { Step } from '@orchestrate/model';
import { parseVertexName, type StepName } from './step-name.ts';
import { isCancellation, type KnownVertex } from './vertices.ts';

/** The step that a vertex is, or undefined when it is none (FROM, internal work, exports). */
export function toStep(vertex: KnownVertex): Step | undefined {
  const name = parseVertexName(vertex.name);
  if (name.kind !== 'step') return undefined;
  const { kind: _, ...rest } = name;
  return {
    vertex: vertex.digest,
    ...rest,
    state: stateOf(vertex),
    ...(vertex.started !== undefined && { startedAt: vertex.started }),
    ...(vertex.completed !== undefined && { completedAt: vertex.completed }),
  };
}

/** A killed step carries `cached` as well as its error: the error decides. */
function stateOf(vertex: KnownVertex): Step['state'] {
  if (vertex.error !== undefined) return isCancellation(vertex.error) ? 'cancelled' : 'failed';
  if (vertex.started === undefined) return 'not-reached';
  if (vertex.cached) return 'cached';
  return vertex.completed === undefined ? 'cancelled' : 'executed';
}

/**
 * The steps of one service, each once, what comes first in the Dockerfile first. BuildKit reports one instruction as
 * several vertices when another build runs the same work: what really ran is told, not what waited for it.
 * In a build that went well nothing was cancelled or left out, so what looks like it was taken over by a
 * vertex of another build, whose stages may have other names.
 */
export function stepsOf(vertices: Iterable<KnownVertex>, succeeded: boolean): Step[] {
  // BuildKit announces a graph from its end.
  const steps = [...vertices].flatMap((vertex) => toStep(vertex) ?? []).toReversed();
  const places = placesOf(steps);
  const once = unique(steps, (step) => places.get(step) ?? '');
  if (!succeeded) return once;
  const ran = new Set(once.filter(hasRun).map((step) => step.text));
  return once.filter((step) => hasRun(step) || !ran.has(step.text));
}

function hasRun(step: Step): boolean {
  return step.state === 'executed' || step.state === 'cached';
}

const TELLING: readonly Step['state'][] = [
  'failed',
  'executed',
  'cached',
  'cancelled',
  'not-reached',
];

function unique(steps: readonly Step[], placeOf: (step: Step) => string): Step[] {
  const byPlace = new Map<string, Step>();
  for (const step of steps) {
    const place = placeOf(step);
    const known = byPlace.get(place);
    if (known === undefined || TELLING.indexOf(step.state) < TELLING.indexOf(known.state)) {
      byPlace.set(place, step);
    }
  }
  return [...byPlace.values()];
}

/**
 * Where a step stands in its Dockerfile, as far as names tell: platform, stage, text and how often the text
 * came before in the stage. Not its number, which is another build's when that build ran it.
 */
function placesOf(steps: readonly Step[]): Map<Step, string> {
  const indexes = new Map<string, number[]>();
  const numbering = (step: StepName): string =>
    JSON.stringify([step.platform, step.stage, step.text, step.total]);
  for (const step of steps) {
    const known = indexes.get(numbering(step)) ?? [];
    if (!known.includes(step.index)) known.push(step.index);
    indexes.set(numbering(step), known);
  }
  for (const known of indexes.values()) known.sort((a, b) => a - b);
  return new Map(
    steps.map((step) => {
      const repeat = indexes.get(numbering(step))?.indexOf(step.index);
      return [step, JSON.stringify([step.platform, step.stage, step.text, repeat])];
    }),
  );
}
