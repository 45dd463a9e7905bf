import { createHash } from 'node:crypto';
import type { Service } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { placeServices } from '../src/index.ts';
import { service, services } from './support.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const AMD = 'linux/amd64';
const builder = (name: string, platforms: readonly string[] = [AMD]) => ({ name, platforms });
const many = Array.from({ length: 60 }, (_, index) => service(`s${index}`));

function place(
  all: readonly Service[],
  builders: readonly ReturnType<typeof builder>[],
  parents: Readonly<Record<string, readonly string[]>> = {},
): Record<string, string> {
  const input = { services: services(...all), parents: new Map(Object.entries(parents)) };
  return Object.fromEntries(placeServices({ ...input, builders, nativePlatform: AMD, hash }));
}

describe('who builds what', () => {
  it('spreads services, whatever the order of the builders', () => {
    const places = place(
      many,
      ['a', 'b', 'c'].map((name) => builder(name)),
    );
    for (const name of ['a', 'b', 'c'])
      expect(Object.values(places).filter((one) => one === name).length).toBeGreaterThan(10);
    expect(
      place(
        many,
        ['c', 'a', 'b'].map((name) => builder(name)),
      ),
    ).toEqual(places);
  });

  it('moves only the services of a builder that goes', () => {
    const before = place(many, [builder('a'), builder('b'), builder('c')]);
    const after = place(many, [builder('a'), builder('c')]);
    for (const [name, where] of Object.entries(before))
      if (where !== 'b') expect(after[name]).toBe(where);
  });

  it('keeps services with parents that nobody else can see', () => {
    const base = service('base', { outputs: [{ kind: 'load' }] });
    const parents = Object.fromEntries(many.map(({ name }) => [name, ['base']]));
    const places = place([base, ...many], [builder('a'), builder('b')], parents);
    expect(new Set(Object.values(places)).size).toBe(1);
    const pushed = service('base', { outputs: [{ kind: 'load' }, { kind: 'push' }] });
    const spread = place([pushed, ...many], [builder('a'), builder('b')], parents);
    expect(new Set(Object.values(spread)).size).toBe(2);
  });

  it('goes where the wanted platforms are built', () => {
    const arm = many.map((one) => ({ ...one, platforms: ['linux/arm64'] }));
    const builders = [builder('a'), builder('b', ['linux/arm64']), builder('c')];
    expect(new Set(Object.values(place(arm, builders)))).toEqual(new Set(['b']));
    expect(new Set(Object.values(place(many, builders)))).toEqual(new Set(['a', 'c']));
  });

  it('goes to a builder that is not started yet as it will when that has started', () => {
    const started = place(many, [builder('a'), builder('b')]);
    expect(place(many, [builder('a'), builder('b', [])])).toEqual(started);
    const arm = many.map((one) => ({ ...one, platforms: ['linux/arm64'] }));
    const builders = [builder('a', []), builder('b', ['linux/arm64'])];
    expect(new Set(Object.values(place(arm, builders)))).toEqual(new Set(['b']));
  });
});
