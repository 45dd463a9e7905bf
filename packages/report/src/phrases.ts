import type { BuildFailure, Outcome, Step } from '@orchestrate/model';
import { oneLine } from './printable.ts';
import { formatBytes, formatDuration } from './units.ts';

/** Where a step stands, as BuildKit prints it: `[linux/arm64 build 2/5]`. */
export function stepPlace({ platform, stage, index, total }: Step): string {
  const words = [platform, stage, `${index}/${total}`].filter((word) => word !== undefined);
  return `[${words.join(' ')}]`;
}

/** `[build 2/5] RUN npm ci` */
export function stepTitle(step: Step): string {
  return `${stepPlace(step)} ${oneLine(step.text)}`;
}

/** How a service ended, after its name: `built in 14.2s, 98.1 MB, 3 of 5 steps cached`. */
export function outcomePhrase(outcome: Outcome): string {
  const { kind, durationMs, reason, outdated } = outcome;
  const why = reason === undefined ? '' : `: ${oneLine(reason)}`;
  switch (kind) {
    case 'built':
      return [`built in ${formatDuration(durationMs)}`, ...sizes(outcome), ...cached(outcome)].join(
        ', ',
      );
    case 'unchanged':
      return `unchanged${why}`;
    case 'failed':
      return `failed after ${formatDuration(durationMs)}: ${failureMessage(outcome)}`;
    case 'not-started':
      return `not started${why}`;
    case 'cancelled':
      return outdated === true
        ? `cancelled${durationMs === 0 ? '' : ` after ${formatDuration(durationMs)}`}, to be built anew${why}`
        : `cancelled after ${formatDuration(durationMs)}${why}`;
  }
}

function failureMessage({ failure, reason }: Outcome): string {
  return oneLine(failure?.message ?? reason ?? 'no reason given');
}

function sizes({ images }: Outcome): string[] {
  const [first, ...others] = images.map((image) => formatBytes(image.sizeCompressedBytes));
  return first === undefined ? [] : [[first, ...others].join(' + ')];
}

function cached({ steps }: Outcome): string[] {
  const hits = steps.filter((step) => step.state === 'cached').length;
  const all = hits + steps.filter((step) => step.state === 'executed').length;
  return all === 0 ? [] : [`${hits} of ${all} steps cached`];
}

/** `api/Dockerfile:12`, or `line 12 of the Dockerfile`; undefined when the line is not known. */
export function failurePlace({ line, dockerfile }: BuildFailure): string | undefined {
  if (line === undefined) return undefined;
  return dockerfile === undefined ? `line ${line} of the Dockerfile` : `${dockerfile}:${line}`;
}
