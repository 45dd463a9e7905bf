import type { CacheRecord } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { type CacheOwners, choosePrunable, type PruneRules } from '../../src/index.ts';
import { cached, copy, mount } from './records.ts';

const ALL: PruneRules = { others: false, shared: false };

function choose(records: readonly CacheRecord[], owners: CacheOwners, rules: Partial<PruneRules>) {
  const { remove, keep } = choosePrunable(records, owners, { ...ALL, ...rules });
  return {
    remove: remove.map(({ id }) => id),
    keep: Object.fromEntries(keep.map(({ record, reason }) => [record.id, reason])),
  };
}

const own = (...ids: string[]): CacheOwners => new Map(ids.map((id) => [id, ['api']]));

describe('what is removed', () => {
  const chain = [
    cached('base', copy('base')),
    cached('deps', copy('deps'), { parents: ['base'] }),
    cached('src', copy('src'), { parents: ['deps'] }),
  ];

  it('is what the project has, nothing before what stands on it', () => {
    const { remove } = choose(chain, own('base', 'deps', 'src'), {});
    expect(remove).toEqual(['src', 'deps', 'base']);
  });

  it('is not what others stand on', () => {
    expect(choose(chain, own('base', 'deps'), {})).toEqual({
      remove: [],
      keep: { base: 'needed', deps: 'needed' },
    });
    expect(choose(chain, own('base', 'deps'), { others: true }).remove).toHaveLength(3);
  });

  it('is not what a build uses or an image keeps', () => {
    const records = [
      cached('used', copy('a'), { inUse: true }),
      cached('image', copy('b'), { shared: true }),
    ];
    expect(choose(records, own('used', 'image'), {})).toEqual({
      remove: [],
      keep: { used: 'in-use', image: 'image' },
    });
    expect(choose(records, own('used', 'image'), { shared: true }).remove).toEqual(['image']);
  });

  it('is only of the services and kinds that were named', () => {
    const records = [
      cached('layer', copy('a')),
      cached('m', mount('s//c')),
      cached('n', mount('s//d')),
    ];
    const owners = new Map([
      ['layer', ['api']],
      ['m', ['api', 'web']],
      ['n', ['web']],
    ]);
    expect(choose(records, owners, { services: ['api'] })).toEqual({
      remove: ['layer'],
      keep: { m: 'other-service' },
    });
    expect(choose(records, owners, { kinds: ['mounts'] }).remove).toEqual(['m', 'n']);
    expect(choose(records, owners, { services: ['api', 'web'], kinds: ['mounts'] }).remove).toEqual(
      ['m', 'n'],
    );
  });

  it('is what was not used for a while', () => {
    const records = [
      cached('old', copy('a'), { lastUsedAt: 100 }),
      cached('new', copy('b'), { lastUsedAt: 200 }),
    ];
    expect(choose(records, own('old', 'new'), { unusedSince: 200 })).toEqual({
      remove: ['old'],
      keep: { new: 'recent' },
    });
  });

  it('leaves what BuildKit keeps for itself, unless it is named', () => {
    const records = [cached('frontend', { kind: 'other' }, { kind: 'internal' })];
    expect(choose(records, new Map(), { others: true }).remove).toEqual([]);
    expect(choose(records, new Map(), { others: true, kinds: ['internal'] }).remove).toHaveLength(
      1,
    );
  });
});

describe('mounts of other projects', () => {
  const records = [
    cached('mine', mount('shop//gone')),
    cached('theirs', mount('other//c')),
    cached('anybodys', mount('//c')),
  ];

  it('are never touched when the namespace is on', () => {
    const rules = { others: true, namespace: 'shop' };
    expect(choose(records, new Map(), rules)).toEqual({ remove: ['mine'], keep: {} });
  });

  it('nor when it is off here and on there', () => {
    expect(choose(records, new Map(), { others: true }).remove).toEqual(['anybodys']);
  });
});

describe('down to a size', () => {
  it('the oldest go first, a parent counting as used with what stands on it', () => {
    const records = [
      cached('base', copy('base'), { lastUsedAt: 1 }),
      cached('top', copy('top'), { parents: ['base'], lastUsedAt: 30 }),
      cached('old', copy('old'), { lastUsedAt: 10 }),
      cached('mid', copy('mid'), { lastUsedAt: 20 }),
    ];
    const owners = own('base', 'top', 'old', 'mid');
    expect(choose(records, owners, { keepBytes: 250 })).toEqual({
      remove: ['old', 'mid'],
      keep: { base: 'within-size', top: 'within-size' },
    });
    expect(choose(records, owners, { keepBytes: 0 }).remove).toEqual(['old', 'mid', 'top', 'base']);
    expect(choose(records, owners, { keepBytes: 400 }).remove).toEqual([]);
  });
});
