import type { BuildFailure, BuildResult } from '@orchestrate/model';
import type { TargetNames } from '../bake/target-names.ts';
import { describeFailure, timedOut } from '../failure/failure.ts';
import { readTrailer, type Trailer } from '../failure/trailer.ts';
import type { BatchProgress } from '../progress/batch-progress.ts';

/** How a client process ended that did not end well. */
export interface BadEnd {
  readonly progress: BatchProgress;
  readonly names: TargetNames;
  /** What it wrote beside the stream. */
  readonly lines: readonly string[];
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** We stopped it: because somebody asked, or because its time was over. */
  readonly stopped?: { readonly limitMs?: number };
  readonly durationMs: number;
}

/**
 * The result of one service of a batch whose client process failed or was stopped. The first target that
 * fails cancels the others: they are `cancelled`, so that they can be built again without it.
 */
export function endFailed(service: string, end: BadEnd): BuildResult {
  const { progress, durationMs } = end;
  const failure = failureOf(service, end);
  const ended = { service, durationMs, steps: progress.steps(service, false) };
  return failure === undefined
    ? { ...ended, status: 'cancelled' }
    : { ...ended, status: 'failed', failure };
}

function failureOf(service: string, end: BadEnd): BuildFailure | undefined {
  const { progress, stopped, lines } = end;
  const vertex = progress.failed(service);
  const trailer = readTrailer(lines);
  const isNamed = namedBy(trailer, end).includes(service);
  if (vertex !== undefined) return describeFailure(vertex, isNamed ? trailer : undefined);
  if (stopped !== undefined) {
    return stopped.limitMs === undefined ? undefined : timedOut(stopped.limitMs);
  }
  if (trailer === undefined) return withoutWords(end);
  const failure = describeFailure(undefined, trailer);
  const isLost = failure.kind === 'engine' && !failure.transient;
  const spoilsAll = isLost || (trailer.target === undefined && !anyFailed(end));
  return isNamed || spoilsAll ? failure : undefined;
}

/** Services whose failure the client's last words are about. */
function namedBy(trailer: Trailer | undefined, { names, progress }: BadEnd): string[] {
  if (trailer === undefined) return [];
  const asked = progress.services();
  if (trailer.target === undefined) return asked.length === 1 ? asked : [];
  const service = names.serviceOf(trailer.target);
  return service === undefined ? [] : progress.dependantsOf(service);
}

function anyFailed({ progress }: BadEnd): boolean {
  return progress.services().some((service) => progress.failed(service) !== undefined);
}

function withoutWords({ exitCode, lines }: BadEnd): BuildFailure {
  const ended = exitCode === undefined ? 'was killed' : `ended with exit code ${exitCode}`;
  const last = lines.at(-1);
  return {
    kind: 'engine',
    transient: false,
    message: `buildx ${ended} without saying why${last === undefined ? '' : `; its last line was: ${last}`}`,
  };
}
