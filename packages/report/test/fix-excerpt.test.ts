import { describe, expect, it } from 'vitest';
import { cacheFindingsJson, renderCacheFindings, renderDiagnostic } from '../src/index.ts';
import { COLORED, PLAIN } from './looks.ts';

const source = { path: 'Dockerfile', text: 'FROM a\nRUN one two\nRUN three\nCMD x\n' };
const edit = (piece: string, text: string) => {
  const start = source.text.indexOf(piece);
  return { start, end: start + piece.length, text };
};
const found = (...edits: readonly ReturnType<typeof edit>[]) => ({
  code: 'cache/x',
  severity: 'warning' as const,
  message: 'No.',
  at: { source, start: 7, end: 10 },
  fix: { source, edits },
});
const fixOf = (...edits: readonly ReturnType<typeof edit>[]) => {
  const lines = renderDiagnostic(found(...edits), PLAIN);
  return lines.slice(lines.indexOf('fix:') + 1);
};

describe('a fix', () => {
  it('shows the lines that it changes, before and after', () => {
    expect(fixOf(edit(' two', ''))).toEqual(['2 - RUN one two', '2 + RUN one']);
    expect(fixOf(edit('one', 'a \\\n  b'))).toEqual([
      '2 - RUN one two',
      '2 + RUN a \\',
      '  +   b two',
    ]);
  });

  it('shows lines that go, and lines that come', () => {
    expect(fixOf(edit('RUN three\n', ''))).toEqual(['3 - RUN three']);
    expect(fixOf(edit('', 'ARG X\n'))).toEqual(['  + ARG X']);
  });

  it('shows pieces that are apart one after the other', () => {
    expect(fixOf(edit('a', 'b'), edit('CMD x', 'CMD y'))).toEqual([
      '1 - FROM a',
      '1 + FROM b',
      '4 - CMD x',
      '4 + CMD y',
    ]);
  });

  it('keeps lines whole and colours them', () => {
    const long = 'x'.repeat(300);
    expect(fixOf(edit('x\n', `${long}\n`))).toContain(`4 + CMD ${long}`);
    expect(renderDiagnostic(found(edit('a', 'b')), COLORED).join('\n')).toContain('\u001b[31m1 - ');
  });

  it('is edits by line and column for machines', () => {
    const json = cacheFindingsJson({
      findings: [found(edit('two', '2'))],
      services: 1,
      ignored: 0,
    });
    expect(json.findings[0]?.fix).toEqual([
      {
        at: { path: 'Dockerfile', start: { line: 2, column: 9 }, end: { line: 2, column: 12 } },
        text: '2',
      },
    ]);
  });
});

describe('the findings of cache doctor', () => {
  it('end with how many there are, and how many were ignored', () => {
    const shown = { findings: [found()], services: 3, ignored: 2 };
    expect(renderCacheFindings(shown, PLAIN).at(-1)).toBe(
      '1 warning (2 findings ignored by comments)',
    );
    expect(renderCacheFindings({ ...shown, findings: [], ignored: 0 }, PLAIN)).toEqual([
      '✓ 3 services: nothing to say about their caches',
    ]);
  });
});
