import { formatLocation, type Location } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { lines, parsed } from './support.ts';

function at({ source, start, end }: Location): string {
  return source.text.slice(start, end);
}

describe('places', () => {
  test('an instruction spans its continued lines, and its last line is the heredoc’s', () => {
    const text = lines('FROM a', 'RUN one \\', '  two <<EOF', 'body', 'EOF', '', 'USER u');
    const [run, user] = parsed(text).stages[0]?.instructions ?? [];
    expect(run).toMatchObject({ keyword: 'RUN', line: 2, endLine: 5, body: 'one   two <<EOF' });
    expect(run && at(run.at)).toBe('RUN one \\\n  two <<EOF\nbody\nEOF');
    expect(run?.heredocs).toEqual([{ name: 'EOF', content: 'body\n', expand: true }]);
    expect(user && at(user.at)).toBe('USER u');
  });

  test('comments and empty lines within an instruction count for the lines only', () => {
    const text = lines('FROM a', 'RUN one \\', '  # why', '', '  two \\', '# end');
    const [run] = parsed(text).stages[0]?.instructions ?? [];
    expect(run).toMatchObject({ line: 2, endLine: 6, rest: 'one   two' });
    expect(run && at(run.at)).toBe('RUN one \\\n  # why\n\n  two');
  });

  test('each flag has its own place, also across lines', () => {
    const text = lines(
      'FROM a',
      "RUN --mount=type=cache,target=/c --network='none' \\",
      '  --mount=\\',
      'type=ssh  make',
    );
    const [run] = parsed(text).stages[0]?.instructions ?? [];
    expect(run?.flags.map((flag) => [flag.name, flag.value, at(flag.at)])).toEqual([
      ['mount', 'type=cache,target=/c', '--mount=type=cache,target=/c'],
      ['network', 'none', "--network='none'"],
      ['mount', 'type=ssh', '--mount=\\\ntype=ssh'],
    ]);
    expect(run?.body).toBe('make');
  });

  test('the base of a stage is where its name stands', () => {
    const text = lines('FROM --platform=linux/arm64 \\', ' img:1 \\', ' AS Name');
    const [stage] = parsed(text).stages;
    expect(stage).toMatchObject({ base: 'img:1', name: 'name', platform: 'linux/arm64' });
    expect(stage && formatLocation(stage.baseAt)).toBe('Dockerfile:2:2');
    expect(stage && at(stage.baseAt)).toBe('img:1');
  });

  test('a byte order mark, Windows line ends and a missing last line end change nothing', () => {
    const text = '\uFEFFFROM a\r\nCOPY --from=x \\\r\n  /a /b';
    const [stage] = parsed(text).stages;
    const [copy] = stage?.instructions ?? [];
    expect(stage && at(stage.from.at)).toBe('FROM a');
    expect(copy && at(copy.at)).toBe('COPY --from=x \\\r\n  /a /b');
    expect(copy && formatLocation(copy.at)).toBe('Dockerfile:2:1');
    expect(copy?.flags.map((flag) => at(flag.at))).toEqual(['--from=x']);
  });

  test('directives point at their value', () => {
    const { directives } = parsed(
      lines('#!/usr/bin/env x', '# syntax = img:1 rest', '# check=skip=all', 'FROM a'),
    );
    expect(directives.syntax?.value).toBe('img:1');
    expect(directives.syntax && formatLocation(directives.syntax.at)).toBe('Dockerfile:2:12');
    expect(directives.check?.value).toBe('skip=all');
    expect(directives.check && at(directives.check.at)).toBe('skip=all');
  });
});

describe('files of other frontends', () => {
  test.each([
    ['a comment of two slashes', '//syntax=acme/f:1\nkey: value\n'],
    ['JSON', '{\n  "syntax": "acme/f:1"\n}\n'],
  ])('%s: nothing but the directive is read', (_, text) => {
    const file = parsed(text);
    expect(file.directives).toMatchObject({ foreign: true, syntax: { value: 'acme/f:1' } });
    expect(file.stages).toEqual([]);
  });
});
