import { expect, it } from 'vitest';
import { csv } from '../../src/bake/csv.ts';

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
] as const)('writes %j', (fields, expected) => {
  expect(csv(fields)).toBe(expected);
});
