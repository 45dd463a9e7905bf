import { describe, expect, it } from 'vitest';
import { buildGraph } from '../src/graph.ts';
import { refsOf, type SelectRequest, select } from '../src/select.ts';
import { service, services } from './support.ts';

const graph = (() => {
  const built = buildGraph(
    services(
      service('base'),
      service('api', { dependsOn: ['base'] }),
      service('worker', { dependsOn: ['base'] }),
      service('web', { dependsOn: ['api'] }),
      service('docs.site'),
    ),
    [],
  );
  if (!built.ok) throw new Error('no circle here');
  return built.value;
})();

const run = (request: Partial<SelectRequest>) =>
  select(graph, { names: [], filters: [], ...request });

/** Requested services plain, others in brackets. */
function chosen(request: Partial<SelectRequest>): string {
  const selection = run(request);
  if (!selection.ok) throw new Error(selection.diagnostics.map((one) => one.message).join(' '));
  return selection.value.services
    .map((one) => (one.requested ? one.service : `(${one.service})`))
    .join(' ');
}

const changed = new Map([
  ['main', new Set(['api'])],
  ['v1', new Set(['worker'])],
]);

describe('select', () => {
  it.each<[string, Partial<SelectRequest>, string]>([
    ['everything without a word', {}, 'base docs.site api worker web'],
    ['a name and what it needs', { names: ['web'] }, '(base) (api) web'],
    ['a filter like a name', { filters: ['worker'] }, '(base) worker'],
    ['the union of both', { names: ['api'], filters: ['docs.site'] }, '(base) docs.site api'],
    ['a glob', { filters: ['w*'] }, '(base) (api) worker web'],
    ['one character', { filters: ['a?i'] }, '(base) api'],
    ['dots before: with dependencies', { filters: ['...web'] }, 'base api web'],
    ['dots behind: with dependants', { filters: ['api...'] }, '(base) api web'],
    ['dots on both sides', { filters: ['...api...'] }, 'base api web'],
    ['all but', { filters: ['!web'] }, 'base docs.site api worker'],
    ['some but', { filters: ['!worker', 'w*'] }, '(base) (api) web'],
    ['an excluded parent is still needed', { filters: ['api', '!base'] }, '(base) api'],
    ['what changed, with what stands on it', { since: 'main', changed }, '(base) api web'],
    [
      'nothing when nothing changed',
      { since: 'main', changed: new Map([['main', new Set()]]) },
      '',
    ],
    [
      'of names what changed',
      { names: ['web', 'worker'], since: 'main', changed },
      '(base) (api) web',
    ],
    ['what a commit in brackets tells', { filters: ['[v1]'], changed }, '(base) worker'],
    [
      'all but what a commit tells',
      { filters: ['!...[v1]...'], changed },
      '(base) docs.site api web',
    ],
    ['both commits', { filters: ['[v1]', '[changed]'], since: 'main', changed }, '(base) api'],
    [
      'what changed',
      {
        filters: ['[changed]'],
        since: 'main',
        changed: new Map([['main', new Set(['api', 'gone'])]]),
      },
      '(base) api',
    ],
    [
      'what changed and what stands on it',
      { filters: ['[changed]...'], since: 'main', changed },
      '(base) api web',
    ],
    ['nothing that changed', { filters: ['[v0]'], changed: new Map([['v0', new Set()]]) }, ''],
  ])('takes %s', (_, request, expected) => {
    expect(chosen(request)).toBe(expected);
  });

  it('does not take the dot of a name for any character', () => {
    expect(run({ filters: ['docs?site*'] }).ok).toBe(true);
    expect(run({ filters: ['docs.sit.*'] }).ok).toBe(false);
  });

  it('lists parents, so that a plan needs no graph', () => {
    const selection = run({ names: ['web'] });
    expect(selection.ok && selection.value.services.map((one) => one.parents)).toEqual([
      [],
      ['base'],
      ['api'],
    ]);
  });

  it('reports every mistake at once, with what may have been meant', () => {
    const selection = run({ names: ['wrker', 'zzz'], filters: ['x*', '[changed]', '...'] });
    expect(selection.ok).toBe(false);
    expect(selection.diagnostics.map((one) => `${one.code} ${one.message} ${one.hint}`)).toEqual([
      'plan/unknown-service There is no service wrker in the manifest. Did you mean worker?',
      'plan/unknown-service There is no service zzz in the manifest. The manifest lists its services under services.',
      'plan/no-match No service matches x*. Patterns know * for any characters and ? for one; quote them so that the shell leaves them alone.',
      'plan/no-changes-known [changed] needs to know what has changed. Say since when with --since, or name the commit in the brackets: [main].',
      'plan/unknown-service There is no service with an empty name in the manifest. The manifest lists its services under services.',
    ]);
  });
});

it('says which commits have to be compared with', () => {
  const request = { names: ['[v2]'], filters: ['...[a/b]...', '!web', '[changed]', '[v2]', '[]'] };
  expect(refsOf(request)).toEqual(['v2', 'a/b']);
  expect(refsOf({ ...request, since: 'main' })).toEqual(['main', 'v2', 'a/b']);
});

it('takes a comparison that nobody made for a bug', () => {
  expect(() => run({ filters: ['[main]'] })).toThrow('compared');
});
