import { describe, expect, it } from 'vitest';
import { oneLine, printable, sourceText } from '../src/printable.ts';

describe('output of others', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m text', 'red text'],
    ['cursor movement', 'a\u001b[2K\u001b[1A\u001b[?25lb', 'ab'],
    [
      'window titles and links',
      '\u001b]0;title\u0007x\u001b]8;;https://e.org\u001b\\link\u001b]8;;\u001b\\',
      'xlink',
    ],
    ['what is left of a sequence', 'a\u001b', 'a'],
    ['bells, backspaces and C1 controls', 'a\u0007\b\u0085b', 'ab'],
    ['marks that turn the direction', 'user\u202e\u2066 txt\u2069', 'user txt'],
    ['halves of characters', 'a\ud83d', 'a\ufffd'],
    ['tabs', '\tx', '    x'],
  ])('loses %s', (_what, line, expected) => {
    expect(printable(line)).toBe(expected);
  });

  it('keeps emoji, accents and wide characters', () => {
    const text = '✨ naïve 名前 👩‍👩‍👧 é';
    expect(printable(text)).toBe(text);
  });

  it('shows the last state of a line that was overwritten', () => {
    expect(printable('10%\r50%\r100%')).toBe('100%');
    expect(printable('100%\r')).toBe('100%');
    expect(printable('text\r\r')).toBe('text');
    expect(printable('\r')).toBe('');
  });

  it('becomes one line', () => {
    expect(oneLine('RUN a \\\n   && b\r\n')).toBe('RUN a \\ && b');
  });
});

it('keeps the columns of source text', () => {
  expect(sourceText('\ta\u001bb')).toBe('    a\ufffdb');
});
