import type { Step } from '@orchestrate/model';
import { isMoreTelling } from './own-steps.ts';
import { stepDurationMs } from './step-times.ts';

/** Shorter steps of two builds may well start and end together by chance. */
const MERGE_MIN_MS = 1000;
/** How far apart BuildKit stamps two vertices that it merged; a few ms were seen on an idle machine. */
const MERGE_TOLERANCE_MS = 50;

export interface ServiceStep {
  readonly service: string;
  readonly step: Step;
}

/**
 * The steps of several services that were built on one builder, each piece of work once: steps with the same
 * vertex, and steps that BuildKit merged while they ran. The latter have different vertices when two clients
 * sent the same files; the same text with the same start and end tells them (`solver/edge.go` merges edges
 * with equal cache keys). Of a shared step the most telling one stays: executed wins over cached.
 */
export function sharedSteps(all: readonly ServiceStep[]): ServiceStep[] {
  const kept: ServiceStep[] = [];
  const byVertex = new Map<string, number>();
  const byText = new Map<string, number[]>();
  for (const candidate of all) {
    const text = JSON.stringify([candidate.step.platform, candidate.step.text]);
    const sameText = byText.get(text) ?? [];
    const at =
      byVertex.get(candidate.step.vertex) ??
      sameText.find((index) => wereMerged(kept[index], candidate)) ??
      kept.length;
    const known = kept[at];
    if (known === undefined) byText.set(text, [...sameText, at]);
    if (known === undefined || isMoreTelling(candidate.step, known.step)) kept[at] = candidate;
    byVertex.set(candidate.step.vertex, at);
  }
  return kept;
}

function wereMerged(known: ServiceStep | undefined, candidate: ServiceStep): boolean {
  if (known === undefined || known.service === candidate.service) return false;
  const [a, b] = [known.step, candidate.step];
  return (
    a.state === 'executed' &&
    b.state === 'executed' &&
    stepDurationMs(a) >= MERGE_MIN_MS &&
    stepDurationMs(b) >= MERGE_MIN_MS &&
    isClose(a.startedAt, b.startedAt) &&
    isClose(a.completedAt, b.completedAt)
  );
}

function isClose(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) <= MERGE_TOLERANCE_MS;
}
