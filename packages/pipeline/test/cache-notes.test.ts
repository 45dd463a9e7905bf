import type { CacheTraffic, Outcome } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { cacheNotes } from '../src/cache-notes.ts';

const outcome = (service: string, traffic?: Partial<CacheTraffic>): Outcome => ({
  service,
  kind: 'built',
  durationMs: 1,
  images: [],
  steps: [],
  diagnostics: [],
  ...(traffic && {
    cacheTraffic: { imports: [], exports: [], downloadedBytes: 0, importMs: 0, ...traffic },
  }),
});
const missing = { name: 'r/a:x', state: 'missing' } as const;

describe('what is said of layer caches', () => {
  test('is nothing when all went well', () => {
    const read = { name: 'r/a:main', state: 'read' } as const;
    expect(cacheNotes([outcome('a'), outcome('b', { imports: [missing, read] })])).toEqual([]);
  });

  test('is one note for all services that had none, with a hint when nobody writes any', () => {
    const none = ['a', 'b', 'c', 'd', 'e'].map((name) => outcome(name, { imports: [missing] }));
    const [note, ...more] = cacheNotes(none);
    expect(more).toEqual([]);
    expect(note).toMatchObject({
      code: 'cache/empty',
      severity: 'info',
      message: 'There was no layer cache yet for a, b, c and 2 more.',
      hint: expect.stringContaining('write: always'),
    });
    const exports = [{ name: 'registry', state: 'written', durationMs: 1 }] as const;
    expect(cacheNotes([outcome('a', { imports: [missing], exports })])[0]).not.toHaveProperty(
      'hint',
    );
  });

  test('is one warning for each registry that did not answer', () => {
    const failed = (host: string) =>
      ({ name: `${host}/a:x`, state: 'failed', message: `dial ${host}` }) as const;
    const notes = cacheNotes([
      outcome('a', { imports: [failed('one'), failed('two')] }),
      outcome('b', { imports: [failed('one')] }),
    ]);
    expect(notes.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      [
        'warning',
        'cache/import-failed',
        'A layer cache of a, b could not be read, so it was built without: dial one',
      ],
      [
        'warning',
        'cache/import-failed',
        'A layer cache of a could not be read, so it was built without: dial two',
      ],
    ]);
  });
});
