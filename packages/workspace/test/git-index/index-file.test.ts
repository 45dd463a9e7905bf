import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseIndex } from '../../src/git-index/index-file.ts';
import { temporaryRepositories } from './repository.ts';

const repository = temporaryRepositories();

it.each([2, 4])(
  'says nothing of version %d rather than something of bytes that are none',
  (version) => {
    const made = repository();
    made.write({ a: 'a', 'b/c': 'c', 'b/cd': 'cd' });
    made.git('add', '--all');
    made.git('update-index', `--index-version=${version}`);
    const whole = readFileSync(made.at('.git/index'));
    // Without a checksum nothing else tells that it is not whole.
    const parsed = (length: number) =>
      parseIndex(Buffer.concat([whole.subarray(0, length), Buffer.alloc(20)]), 'sha1');
    const body = whole.length - 20;
    expect(parsed(body)?.find('b/cd')).toMatchObject({ stage: 0, mode: 0o100644 });
    const cuts = Array.from({ length: body }, (_, length) => length);
    expect(cuts.filter((length) => parsed(length) !== undefined)).toEqual([]);
  },
);
