import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScript } from '../src/shell/parse-script.ts';

const parse = (text: string, variables: Readonly<Record<string, string>> = {}) => {
  const source = { path: 'Dockerfile', text };
  const script = { text, locate: (start: number, end: number) => ({ source, start, end }) };
  return parseScript(script, { variables: new Map(Object.entries(variables)), otherUser: false });
};
const shown = (text: string, variables: Readonly<Record<string, string>> = {}) =>
  parse(text, variables).map(({ name, args }) => [name, ...args.map((arg) => arg.text)].join(' '));

describe('the commands of a script', () => {
  it('stand between operators, in conditions, loops and brackets', () => {
    expect(shown('a 1 && b 2 || c; d | e & (f; g) ; { h; }')).toEqual([
      'a 1',
      'b 2',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
    ]);
    expect(shown('if ! a; then b; elif c; then d; else e; fi')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(shown('for x in 1 2; do pip install $x; done')).toContain('pip install $x');
    expect(shown('while a\ndo\n  b\ndone')).toEqual(['a', 'b']);
  });

  it('lose quotes, escapes, comments and redirections', () => {
    expect(shown(`a 'b c' "d \\"e\\"" f\\ g # comment; x`)).toEqual(['a b c d "e" f g']);
    expect(shown('a > out 2>&1 < in 2>/dev/null b')).toEqual(['a b']);
    expect(shown('a#b c')).toEqual(['a#b c']);
    expect(shown('a \\\n  b')).toEqual(['a b']);
  });

  it('do not include the bodies of here-documents', () => {
    expect(shown('cat <<EOF > file\npip install x\nEOF\nb')).toEqual(['cat', 'b']);
    expect(shown("cat <<-'E F'\n\tpip\n\tE F\nb")).toEqual(['cat', 'b']);
    expect(shown('a <<< "pip install" && b')).toEqual(['a', 'b']);
  });

  it('include those of command substitutions and of other shells', () => {
    expect(shown('a $(b $(c) "d)") `e f`')).toEqual([
      'c',
      'b $(c) d)',
      'e f',
      'a $(b $(c) "d)") `e f`',
    ]);
    expect(shown(`sh -ec 'pip install x && y'`)).toEqual(['pip install x', 'y']);
    expect(shown(`bash -o pipefail -c "a | b"`)).toEqual(['a', 'b']);
    expect(shown('echo $((1 + 2))')).toEqual(['echo $((1 + 2))']);
  });

  it('stand behind their wrappers', () => {
    expect(shown('sudo -E env A=b nice -n 5 /usr/bin/apt-get install x')).toEqual([
      'apt-get install x',
    ]);
    expect(shown('timeout 10m npm ci; xargs -r -n 1 apt-get install')).toEqual([
      'npm ci',
      'apt-get install',
    ]);
    const [first] = parse('gosu app pip install x');
    expect(first).toMatchObject({ name: 'pip', otherUser: true });
    const [second] = parse(`su app -c 'pip install x'`);
    expect(second).toMatchObject({ name: 'pip', otherUser: true });
  });

  it('know the variables that are known', () => {
    const variables = { PIP: 'pip3 install', V: '1.2' };
    expect(shown('$PIP "x==${V}" $OTHER', variables)).toEqual(['pip3 install x==1.2 $OTHER']);
    expect(shown('D=/tmp; a "$D/x"; D=$(b); a $D')).toEqual(['a /tmp/x', 'b', 'a $D']);
    const [command] = parse('export A=1; B=2; C=3 cmd');
    expect(command?.name).toBe('export');
    const last = parse('export A=1; B=2; C=3 cmd').at(-1);
    expect([...(last?.variables ?? [])]).toEqual([
      ['A', '1'],
      ['C', '3'],
    ]);
    expect([...(last?.assignments.keys() ?? [])]).toEqual(['A', 'C']);
  });

  it('can be taken out of their chain where they stand in one', () => {
    const removed = (text: string, name: string): string => {
      const removal = parse(text).find((one) => one.name === name)?.removal;
      return removal === undefined ? 'no' : text.slice(0, removal.start) + text.slice(removal.end);
    };
    expect(removed('a 1 && rm x && c', 'rm')).toBe('a 1 && c');
    expect(removed('rm x && c', 'rm')).toBe('c');
    expect(removed('a; rm x', 'rm')).toBe('a');
    expect(removed('a\nrm x\nb', 'rm')).toBe('a\nb');
    expect(removed('a || rm x', 'rm')).toBe('no');
    expect(removed('a && rm x || b', 'rm')).toBe('no');
    expect(removed('if rm x; then b; fi', 'rm')).toBe('no');
  });

  it('have the places of what is written, in quoted scripts too', () => {
    const text = `x && sh -c 'pip install --no-cache-dir y'`;
    const option = parse(text)
      .at(-1)
      ?.args.find((arg) => arg.text === '--no-cache-dir');
    expect(text.slice(option?.at.start, option?.at.end)).toBe('--no-cache-dir');
  });

  it('come out of any text without end or throw, within its bounds', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '$',
      '{',
      '}',
      '(',
      ')',
      '"',
      "'",
      '\\',
      '\n',
      '<<',
      'E',
      '&&',
      ';',
      '`',
      '#',
      '|',
      '=',
      'sh -c ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        for (const { at } of parse(text)) {
          expect(at.start).toBeGreaterThanOrEqual(0);
          expect(at.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
