import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogText } from '../../src/progress/log-text.ts';

const log = (data: Uint8Array | string, vertex = 'v', stream: 'stdout' | 'stderr' = 'stdout') => ({
  vertex,
  stream,
  data: typeof data === 'string' ? Buffer.from(data) : data,
});

describe('LogText', () => {
  it('gives back any text, however its bytes are cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'ö', '€', '🐳', '\n', '\r\n', '\r', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(9), { minLength: 1 }), (whole, sizes) => {
        const logs = new LogText();
        const bytes = Buffer.from(whole);
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = (sizes[turn % sizes.length] ?? 0) + 1;
          pieces.push(logs.add(log(bytes.subarray(at, at + size))));
          at += size;
        }
        const rest = logs.end('v').map((one) => one.text);
        expect([...pieces, ...rest].join('')).toBe(whole);
        for (const piece of pieces) expect(piece).toMatch(/(^|[\n\r])$/);
      }),
    );
  });

  it('keeps steps and their streams apart', () => {
    const logs = new LogText();
    expect(logs.add(log('out', 'v', 'stdout'))).toBe('');
    expect(logs.add(log('err', 'v', 'stderr'))).toBe('');
    expect(logs.add(log('other', 'w'))).toBe('');
    expect(logs.add(log('put\n', 'v', 'stdout'))).toBe('output\n');
    expect(logs.open()).toEqual(['v', 'w']);
    expect(logs.end('v')).toEqual([{ stream: 'stderr', text: 'err' }]);
    expect(logs.open()).toEqual(['w']);
  });

  it('hands an endless line on in pieces', () => {
    const logs = new LogText();
    expect(logs.add(log('x'.repeat(70_000)))).toHaveLength(70_000);
  });

  it('shows the last 20 lines as a terminal would', () => {
    const logs = new LogText();
    const lines = Array.from({ length: 30 }, (_, number) => `line ${number}`);
    logs.add(log(`${lines.join('\n')}\n`));
    logs.add(log(' 10 %\r 50 %\r100 %\nfailed'));
    logs.end('v');
    expect(logs.tail('v')).toEqual([...lines.slice(12), '100 %', 'failed']);
  });

  it('has no last lines of a step that printed nothing, or was forgotten', () => {
    const logs = new LogText();
    logs.add(log('something\n'));
    logs.forget('v');
    expect([logs.tail('v'), logs.tail('unknown')]).toEqual([[], []]);
  });
});
