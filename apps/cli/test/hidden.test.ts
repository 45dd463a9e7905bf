import { expect, it } from 'vitest';
import { hide, masksFor, withoutSecrets } from '../src/hidden.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('masks a value line by line, escaped as the runner reads it', () => {
  expect(masksFor(bytes('100%\r\n\nsecond'))).toEqual([
    '::add-mask::100%25\n',
    '::add-mask::second\n',
  ]);
});

it('takes secrets out of what is reported', () => {
  expect(withoutSecrets('hunter2-hunter2 failed')).toBe('hunter2-hunter2 failed');
  hide([bytes('hunter2-hunter2')]);
  expect(withoutSecrets('hunter2-hunter2 failed')).toBe('*** failed');
});
