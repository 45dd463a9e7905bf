import type { BuildFailure } from '@orchestrate/model';
import type { FailedVertex } from '../progress/batch-progress.ts';
import { classify } from './classify.ts';
import type { Trailer } from './trailer.ts';

/**
 * Puts together what is known of a failure: the vertex that failed and what it printed, and what the client
 * wrote in the end, which alone knows the place in the Dockerfile.
 */
export function describeFailure(
  vertex: FailedVertex | undefined,
  trailer: Trailer | undefined,
): BuildFailure {
  const said = trailer?.message ?? vertex?.error ?? 'The build ended without saying why.';
  const cause = classify(said, vertex?.isStep === true);
  const log = vertex?.log ?? [];
  const isFull =
    cause.kind === 'no-space' ||
    (cause.kind === 'step' && log.some((line) => /no space left on device/i.test(line)));
  return {
    ...cause,
    ...(isFull && { kind: 'no-space' as const, message: noSpace(cause.message) }),
    ...(trailer?.line !== undefined && { line: trailer.line }),
    ...(trailer?.excerpt !== undefined && { excerpt: trailer.excerpt }),
    ...(log.length > 0 && { log }),
  };
}

function noSpace(said: string): string {
  return `The builder has no space left (${said.replace(/\.$/, '')}). \`orchestrate cache du\` shows what its cache holds, \`orchestrate cache prune\` makes room.`;
}

/** The build was stopped because its time was over. */
export function timedOut(limitMs: number): BuildFailure {
  return {
    kind: 'timeout',
    transient: false,
    message: `The build did not end within its time limit of ${seconds(limitMs)}.`,
  };
}

function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} s`;
}
