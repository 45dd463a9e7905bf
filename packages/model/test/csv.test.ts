import { expect, it } from 'vitest';
import { csv, parseCsv } from '../src/csv.ts';

it.each([
  [
    [
      ['type', 'oci'],
      ['dest', '/a/b.tar'],
    ],
    'type=oci,dest=/a/b.tar',
  ],
  [
    [
      ['type', 'local'],
      ['dest', '/a, b'],
    ],
    'type=local,"dest=/a, b"',
  ],
  [[['dest', 'say "hi"']], '"dest=say ""hi"""'],
  [[['dest', 'a\nb']], '"dest=a\nb"'],
] as const)('writes and reads %j', (fields, expected) => {
  expect(csv(fields)).toBe(expected);
  expect(parseCsv(expected)).toEqual(fields);
});

it('reads names alone, keys in any case and empty values', () => {
  expect(parseCsv('host/a:b')).toEqual([['', 'host/a:b']]);
  expect(parseCsv('Type=gha, scope=,"a=b,c"')).toEqual([
    ['type', 'gha'],
    ['scope', ''],
    ['a', 'b,c'],
  ]);
});
