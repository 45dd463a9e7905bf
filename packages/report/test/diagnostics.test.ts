import type { Diagnostic, SourceFile } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { diagnosticJson, renderDiagnostic, renderDiagnostics } from '../src/index.ts';
import { ASCII, COLORED, PLAIN, screen } from './looks.ts';

const manifest: SourceFile = {
  path: 'orchestrate.yaml',
  text: screen(`
version: 1
services:
  web:
    contxt: ./web
    tags: [shop/web:1]
  api:
    context: ./api
    tags: [shop/web:1]
`),
};

/** The place of a piece of text, the nth time it occurs. */
function at(source: SourceFile, piece: string, nth = 1) {
  let start = -1;
  for (let seen = 0; seen < nth; seen += 1) start = source.text.indexOf(piece, start + 1);
  if (start === -1) throw new Error(`${piece} is not in ${source.path}`);
  return { source, start, end: start + piece.length };
}

const unknownKey: Diagnostic = {
  code: 'manifest/unknown-key',
  severity: 'error',
  message: 'Service web has no key contxt.',
  hint: 'Did you mean context?',
  at: at(manifest, 'contxt'),
};
const sameTag: Diagnostic = {
  code: 'manifest/same-tag',
  severity: 'warning',
  message: 'Services web and api have one tag.',
  hint: 'Rename one of the two.',
  at: at(manifest, 'shop/web:1', 2),
  related: [{ message: 'The other one is here.', at: at(manifest, 'shop/web:1') }],
};

const shown = (diagnostic: Diagnostic, look = PLAIN) =>
  renderDiagnostic(diagnostic, look).join('\n');
const pointing = (source: SourceFile, piece: string) =>
  shown({ code: 'x/y', severity: 'error', message: 'No.', at: at(source, piece) })
    .split('\n')
    .slice(1)
    .join('\n');

describe('a diagnostic on the screen', () => {
  it('says what, where and what to do', () => {
    expect(shown(unknownKey)).toBe(
      screen(`
error[manifest/unknown-key]: Service web has no key contxt.
  --> orchestrate.yaml:4:5
  |
4 |     contxt: ./web
  |     ~~~~~~
hint: Did you mean context?
`),
    );
  });

  it('shows related places', () => {
    expect(shown(sameTag)).toBe(
      screen(`
warning[manifest/same-tag]: Services web and api have one tag.
  --> orchestrate.yaml:8:12
  |
8 |     tags: [shop/web:1]
  |            ~~~~~~~~~~
note: The other one is here.
  --> orchestrate.yaml:5:12
  |
5 |     tags: [shop/web:1]
  |            ~~~~~~~~~~
hint: Rename one of the two.
`),
    );
  });

  it('shows a few of many related places, and says how many there are', () => {
    const [one] = sameTag.related ?? [];
    const many = (count: number) =>
      shown({ ...sameTag, related: Array.from({ length: count }, () => one ?? expect.fail()) })
        .split('\n')
        .filter((line) => line.startsWith('note: '));
    expect(many(5)).toEqual(Array(5).fill('note: The other one is here.'));
    expect(many(6)).toEqual([...many(5), 'note: … and 1 place more']);
    expect(many(500)).toEqual([...many(5), 'note: … and 495 places more']);
  });

  it('does without a place', () => {
    expect(shown({ code: 'engine/gone', severity: 'info', message: 'Not there.' })).toBe(
      'info[engine/gone]: Not there.',
    );
  });

  it('aligns squiggles below tabs, wide characters and emoji', () => {
    expect(pointing({ path: 'Dockerfile', text: 'FROM a\n\tRUN\tmake' }, 'make')).toBe(
      screen(`
  --> Dockerfile:2:6
  |
2 |     RUN    make
  |            ~~~~
`),
    );
    expect(pointing({ path: 'o.yaml', text: '名前: 👩‍👩‍👧 値段 end' }, '値段')).toBe(
      screen(`
  --> o.yaml:1:14
  |
1 | 名前: 👩‍👩‍👧 値段 end
  |          ~~~~
`),
    );
  });

  it('shows what cannot be shown as a placeholder, in CRLF files too', () => {
    expect(pointing({ path: 'f', text: 'a: \u001b[31mx\r\nb: 2\r\n' }, 'x')).toBe(
      screen(`
  --> f:1:9
  |
1 | a: \ufffd[31mx
  |         ~
`),
    );
  });

  it('shows a short range of several lines whole', () => {
    expect(pointing(manifest, 'contxt: ./web\n    tags: [shop/web:1]\n')).toBe(
      screen(`
  --> orchestrate.yaml:4:5
  |
4 |     contxt: ./web
  |     ~~~~~~~~~~~~~
5 |     tags: [shop/web:1]
  |     ~~~~~~~~~~~~~~~~~~
`),
    );
  });

  it('leaves out the middle of a long range', () => {
    const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n');
    expect(
      pointing({ path: 'f', text }, text.slice(text.indexOf('2'), text.indexOf('11') + 1)),
    ).toBe(
      screen(`
  --> f:2:6
   |
 2 | line 2
   |      ~
 3 | line 3
   | ~~~~~~
…
11 | line 11
   | ~~~~~~
`),
    );
  });

  it('marks a place without extent, at the end of the file too', () => {
    const source = { path: 'f', text: 'a: 1\n' };
    const end = { source, start: 5, end: 5 };
    expect(shown({ code: 'x/y', severity: 'error', message: 'Missing.', at: end })).toBe(
      screen(`
error[x/y]: Missing.
  --> f:2:1
  |
2 |
  | ~
`),
    );
  });
});

describe('a line that is too wide', () => {
  const text = `key: "${'a'.repeat(60)} HERE ${'b'.repeat(60)}"`;
  const narrow = (piece: string, look = PLAIN) =>
    shown(
      { code: 'x/y', severity: 'error', message: 'No.', at: at({ path: 'f', text }, piece) },
      { ...look, width: 40 },
    )
      .split('\n')
      .slice(3)
      .join('\n');

  it('is cut after a range at its beginning', () => {
    expect(narrow('key')).toBe(
      screen(`
1 | key: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
  | ~~~
`),
    );
  });

  it('is cut on both sides of a range in its middle', () => {
    expect(narrow('HERE')).toBe(
      screen(`
1 | …aaaaaaaaaaa HERE bbbbbbbbbbbbbbbbb…
  |              ~~~~
`),
    );
  });

  it('is cut before a range at its end', () => {
    expect(narrow('b"')).toBe(
      screen(`
1 | …bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  |                                   ~~
`),
    );
  });

  it('is cut inside a range that is wider than the screen', () => {
    expect(narrow('a'.repeat(60))).toBe(
      screen(`
1 | key: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
  |       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
`),
    );
  });

  it('is cut with dots where there is ASCII only', () => {
    expect(narrow('HERE', ASCII)).toBe(
      screen(`
1 | ...aaaaaaaaaaa HERE bbbbbbbbbbbbb...
  |                ~~~~
`),
    );
  });

  it('never gets wider than the screen', () => {
    for (let start = 0; start < text.length; start += 7) {
      for (const width of [10, 24, 25, 60]) {
        const place = { source: { path: 'f', text }, start, end: start + 5 };
        const lines = renderDiagnostic(
          { code: 'x/y', severity: 'error', message: 'No.', at: place },
          { ...PLAIN, width },
        );
        for (const line of lines.slice(2))
          expect(line.length).toBeLessThanOrEqual(Math.max(24, width));
      }
    }
  });
});

describe('several diagnostics', () => {
  it('are counted at the end', () => {
    const info: Diagnostic = { code: 'a/b', severity: 'info', message: 'Fine.' };
    expect(renderDiagnostics([unknownKey, sameTag, unknownKey, info], PLAIN).at(-1)).toBe(
      '2 errors, 1 warning, 1 note',
    );
    expect(renderDiagnostics([info, info], PLAIN)).toEqual([
      'info[a/b]: Fine.',
      '',
      'info[a/b]: Fine.',
      '',
      '2 notes',
    ]);
    expect(renderDiagnostics([], PLAIN)).toEqual([]);
  });
});

it('has colours when asked', () => {
  const [title, place, empty, line, squiggle, hint] = renderDiagnostic(unknownKey, COLORED);
  const escape = '\u001b';
  expect(title).toBe(
    `${escape}[1m${escape}[31merror[manifest/unknown-key]${escape}[39m${escape}[22m${escape}[1m: Service web has no key contxt.${escape}[22m`,
  );
  expect(place).toBe(`${escape}[36m  -->${escape}[39m orchestrate.yaml:4:5`);
  expect(empty).toBe(`${escape}[36m  |${escape}[39m`);
  expect(line).toBe(`${escape}[36m4 |${escape}[39m     contxt: ./web`);
  expect(squiggle).toBe(`${escape}[36m  |${escape}[39m     ${escape}[31m~~~~~~${escape}[39m`);
  expect(hint).toBe(`${escape}[32mhint${escape}[39m: Did you mean context?`);
});

it('becomes JSON with lines and columns, without the text of the file', () => {
  expect(diagnosticJson(sameTag)).toEqual({
    code: 'manifest/same-tag',
    severity: 'warning',
    message: 'Services web and api have one tag.',
    hint: 'Rename one of the two.',
    at: { path: 'orchestrate.yaml', start: { line: 8, column: 12 }, end: { line: 8, column: 22 } },
    related: [
      {
        message: 'The other one is here.',
        at: {
          path: 'orchestrate.yaml',
          start: { line: 5, column: 12 },
          end: { line: 5, column: 22 },
        },
      },
    ],
  });
});
