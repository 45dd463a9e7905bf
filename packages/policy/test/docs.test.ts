import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CACHE_RULES } from '../src/index.ts';

const page = readFileSync(
  path.resolve(import.meta.dirname, '../../../docs/cache-doctor.md'),
  'utf8',
);
const headings = [...page.matchAll(/^## (cache\/.*)$/gm)].map(([, heading]) => heading);

describe('docs/cache-doctor.md', () => {
  it('has a heading for each code, and for nothing else', () => {
    const codes = CACHE_RULES.map(({ code }) => code);
    expect(new Set(headings)).toEqual(new Set(codes));
    expect(new Set(codes).size).toBe(codes.length);
  });
});
