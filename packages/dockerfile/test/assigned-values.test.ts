import { expect, it } from 'vitest';
import { assignedValues } from '../src/assigned-values.ts';
import { lines, resolved } from './support.ts';

it('tells the values that a Dockerfile writes down where the target needs them', () => {
  const file = resolved(
    lines(
      'ARG VERSION=3',
      'FROM busybox:$VERSION AS one',
      'ARG TOKEN="a b" OTHER EMPTY=',
      'FROM busybox AS unneeded',
      'ENV NEVER=seen',
      'FROM one',
      "ENV A=1 B='two words'",
      'ENV OLD a form of its own',
      'LABEL key=value',
    ),
  );
  const values = assignedValues(file).map(({ keyword, name, value, line }) => ({
    keyword,
    name,
    value,
    line,
  }));
  expect(values).toEqual([
    { keyword: 'ARG', name: 'VERSION', value: '3', line: 1 },
    { keyword: 'ARG', name: 'TOKEN', value: 'a b', line: 3 },
    { keyword: 'ARG', name: 'EMPTY', value: '', line: 3 },
    { keyword: 'ENV', name: 'A', value: '1', line: 7 },
    { keyword: 'ENV', name: 'B', value: 'two words', line: 7 },
    { keyword: 'ENV', name: 'OLD', value: 'a form of its own', line: 8 },
    { keyword: 'LABEL', name: 'key', value: 'value', line: 9 },
  ]);
});
