import type { CacheTraffic, Diagnostic, Outcome } from '@orchestrate/model';
import { listed } from './listed.ts';

interface Told {
  readonly service: string;
  readonly traffic: CacheTraffic;
}

/**
 * What is to be said of the layer caches of a run: those that could not be read or written, once for each
 * reason, and which services had none yet. A cache is never why a build fails.
 */
export function cacheNotes(outcomes: readonly Outcome[]): Diagnostic[] {
  const told = outcomes.flatMap(({ service, cacheTraffic }): Told[] =>
    cacheTraffic === undefined ? [] : [{ service, traffic: cacheTraffic }],
  );
  const unread = told.flatMap(({ service, traffic }) =>
    traffic.imports.flatMap(({ name, message }) =>
      message === undefined ? [] : [{ service, place: placeOf(name), message }],
    ),
  );
  const unwritten = told.flatMap(({ service, traffic }) =>
    traffic.exports.flatMap(({ message }) =>
      message === undefined ? [] : [{ service, place: '', message }],
    ),
  );
  return [
    ...byPlace(unread).map((problems) => problem('unread', problems)),
    ...byPlace(unwritten).map((problems) => problem('unwritten', problems)),
    ...firstBuilds(told),
  ];
}

interface Problem {
  readonly service: string;
  readonly place: string;
  readonly message: string;
}

/** The registry of a reference: all its refs fail for one reason. */
function placeOf(name: string): string {
  return name.split('/')[0] ?? name;
}

function byPlace(problems: readonly Problem[]): (readonly Problem[])[] {
  const key = ({ place, message }: Problem) =>
    place || (message.match(/https?:\/\/[^/\s"]+/)?.[0] ?? '');
  return [...Map.groupBy(problems, key).values()];
}

function problem(kind: 'unread' | 'unwritten', problems: readonly Problem[]): Diagnostic {
  const services = listed(problems.map(({ service }) => service));
  const reason = problems[0]?.message ?? '';
  return kind === 'unread'
    ? {
        code: 'cache/import-failed',
        severity: 'warning',
        message: `A layer cache of ${services} could not be read, so it was built without: ${reason}`,
        hint:
          problems[0]?.place === 'gha'
            ? 'Check that the builder, wherever it runs, reaches the address in ACTIONS_RESULTS_URL.'
            : 'Check that the builder reaches it and may read it; `docker login` is what it uses.',
      }
    : {
        code: 'cache/export-failed',
        severity: 'warning',
        message: `The layer cache of ${services} could not be written: ${reason}`,
        hint: 'The image is not touched by it; check that this run may write there, or say `write: never`.',
      };
}

function firstBuilds(told: readonly Told[]): Diagnostic[] {
  const without = told.filter(
    ({ traffic: { imports } }) =>
      imports.length > 0 && imports.every(({ state }) => state === 'missing'),
  );
  if (without.length === 0) return [];
  return [
    {
      code: 'cache/empty',
      severity: 'info',
      message: `There was no layer cache yet for ${listed(without.map(({ service }) => service))}.`,
      ...(without.every(({ traffic }) => traffic.exports.length === 0) && {
        hint: 'CI writes it; with `write: always` every machine does.',
      }),
    },
  ];
}
