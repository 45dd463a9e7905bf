import { describe, expect, it } from 'vitest';
import {
  decideRestore,
  decideSave,
  keptKeys,
  mountAnnotations,
  newestLedger,
  newLedger,
  type SavedMount,
  savedMount,
} from '../../src/index.ts';

const content = (listing: string, bytes = 1000) => ({ files: bytes === 0 ? 0 : 3, bytes, listing });
const saved = (key: string, listing: string, bytes = 1000): SavedMount => ({
  digest: `sha256:${key}`,
  sizeBytes: 500,
  key,
  content: content(listing, bytes),
  ledger: newLedger(key),
  keys: [key],
});
const lost = { key: 'k', losses: 3, coldMs: {}, at: 5 };
const NOTHING = { exact: undefined, newest: undefined, ledger: undefined };

describe('restoring', () => {
  const facts = { ...NOTHING, key: 'k', content: content('', 0) };

  it('takes the exact one, else the newest, else nothing', () => {
    const [exact, newest] = [saved('k', 'a'), saved('old', 'b')];
    expect(decideRestore({ ...facts, exact, newest })).toEqual({
      kind: 'restore',
      from: exact,
      exact: true,
    });
    expect(decideRestore({ ...facts, newest })).toEqual({
      kind: 'restore',
      from: newest,
      exact: false,
    });
    expect(decideRestore(facts)).toEqual({ kind: 'none', reason: 'nothing-saved' });
  });

  it('leaves alone what the builder has', () => {
    expect(decideRestore({ ...facts, content: content('x'), exact: saved('k', 'a') })).toEqual({
      kind: 'none',
      reason: 'not-empty',
    });
  });

  it('leaves out what lost three times, until the key changes', () => {
    const exact = saved('k', 'a');
    expect(decideRestore({ ...facts, exact, ledger: lost })).toEqual({
      kind: 'left-out',
      losses: 3,
    });
    expect(decideRestore({ ...facts, exact, ledger: { ...lost, losses: 2 } }).kind).toBe('restore');
    expect(decideRestore({ ...facts, exact, ledger: { ...lost, key: 'other' } }).kind).toBe(
      'restore',
    );
  });
});

describe('saving', () => {
  const facts = { ...NOTHING, key: 'k', content: content('now'), maxBytes: 10_000 };

  it('never saves an empty mount', () => {
    expect(decideSave({ ...facts, content: content('', 0) })).toEqual({
      kind: 'none',
      reason: 'empty',
    });
  });

  it('saves what is new, trimmed to the limit', () => {
    expect(decideSave(facts)).toEqual({ kind: 'save' });
    expect(decideSave({ ...facts, newest: saved('old', 'then') })).toEqual({ kind: 'save' });
    expect(decideSave({ ...facts, maxBytes: 999 })).toEqual({ kind: 'save', trimTo: 999 });
  });

  it('uploads nothing for a key that was saved, unless much was added', () => {
    const unchanged = { kind: 'none', reason: 'unchanged' };
    expect(decideSave({ ...facts, exact: saved('k', 'now') })).toEqual(unchanged);
    expect(decideSave({ ...facts, exact: saved('k', 'then', 950) })).toEqual(unchanged);
    expect(decideSave({ ...facts, exact: saved('k', 'then', 900) })).toEqual({ kind: 'save' });
    expect(
      decideSave({ ...facts, content: content('now', 500), exact: saved('k', 'then') }),
    ).toEqual(unchanged);
  });

  it('does not save what was trimmed before again and again', () => {
    const big = { ...facts, content: content('now', 50_000), exact: saved('k', 'then', 50_000) };
    expect(decideSave(big)).toEqual({ kind: 'none', reason: 'unchanged' });
  });

  it('tags the same files for another key', () => {
    const newest = saved('old', 'now');
    expect(decideSave({ ...facts, newest })).toEqual({ kind: 'tag', from: newest });
  });

  it('leaves out what lost three times', () => {
    expect(decideSave({ ...facts, ledger: lost })).toEqual({ kind: 'none', reason: 'left-out' });
  });
});

describe('the keys of a mount', () => {
  it('are those saved last', () => {
    expect(keptKeys('c', ['b', 'a'], 2)).toEqual({ kept: ['c', 'b'], dropped: ['a'] });
    expect(keptKeys('a', ['b', 'a'], 2)).toEqual({ kept: ['a', 'b'], dropped: [] });
    expect(keptKeys('a', [], 1)).toEqual({ kept: ['a'], dropped: [] });
  });
});

describe('what is written on a saved mount', () => {
  const notes = {
    id: '/root/.npm',
    key: 'k',
    content: content('a'),
    ledger: { ...lost, coldMs: { s: 12.5 } },
    keys: ['0123456789abcdef', 'fedcba9876543210'],
  };

  it('comes back', () => {
    const image = { digest: 'sha256:1', sizeBytes: 7, annotations: mountAnnotations(notes) };
    const { id: _id, ...rest } = notes;
    expect(savedMount(image)).toEqual({ digest: 'sha256:1', sizeBytes: 7, ...rest });
  });

  it('is not believed when it is not ours, and a broken ledger starts anew', () => {
    const image = { digest: 'sha256:1', sizeBytes: 7 };
    expect(savedMount({ ...image, annotations: {} })).toBeUndefined();
    const annotations = { ...mountAnnotations(notes), 'dev.orchestrate.cache-mount.bytes': 'many' };
    expect(savedMount({ ...image, annotations })).toBeUndefined();
    for (const broken of ['{', '[]', '{"key":1}', 'null']) {
      const written = { ...mountAnnotations(notes), 'dev.orchestrate.cache-mount.ledger': broken };
      expect(savedMount({ ...image, annotations: written })?.ledger).toEqual(newLedger('k'));
    }
  });

  it('names keys, which become tags: nothing else is taken for one', () => {
    const image = { digest: 'sha256:1', sizeBytes: 7 };
    const annotations = mountAnnotations({
      ...notes,
      keys: ['newest', '../x', 'fedcba9876543210'],
    });
    expect(savedMount({ ...image, annotations })?.keys).toEqual(['fedcba9876543210']);
  });

  it('is the newer of several ledgers', () => {
    const newer = { ...lost, at: 9 };
    expect(newestLedger(lost, undefined, newer)).toBe(newer);
    expect(newestLedger(undefined)).toBeUndefined();
  });
});
