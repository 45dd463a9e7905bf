import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readLines } from '../../src/process/read-lines.ts';

async function linesOf(...chunks: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk, 'latin1'));
  await readLines(Readable.from(bytes, { objectMode: false }), (line) => lines.push(line));
  return lines;
}

it.each([
  ['nothing', [], []],
  ['lines', ['a\nb\n'], ['a', 'b']],
  ['a line without an end', ['a\nb'], ['a', 'b']],
  ['a line in pieces', ['a', 'b\nc', '\n'], ['ab', 'c']],
  ['empty lines', ['\n\n'], ['', '']],
  ['a character in pieces', ['\xc3', '\xa4\n'], ['ä']],
  // Of JSON they may be a part.
  ['other separators within a line', ['a\r\xe2\x80\xa8b\n'], ['a\r\u2028b']],
])('reads %s', async (_what, chunks, lines) => {
  expect(await linesOf(...chunks)).toEqual(lines);
});
