import { describe, expect, it } from 'vitest';
import { decodeStatus } from '../../src/progress/decode.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('decodeStatus', () => {
  it('reads vertices with times in milliseconds', () => {
    const line = JSON.stringify({
      vertexes: [
        {
          digest: 'sha256:1',
          name: 'a',
          started: '2026-11-23T03:24:53.621539026Z',
          completed: '2026-11-23T03:24:54Z',
          cached: true,
          error: '',
        },
      ],
    });
    expect(decodeStatus(line)?.vertexes).toEqual([
      {
        digest: 'sha256:1',
        name: 'a',
        cached: true,
        started: Date.UTC(2026, 10, 23, 3, 24, 53, 621),
        completed: Date.UTC(2026, 10, 23, 3, 24, 54),
      },
    ]);
  });

  it('reads progress, output and warnings', () => {
    const line = JSON.stringify({
      statuses: [{ id: 'x', vertex: 'v', current: 3, total: 7, completed: '2026-11-23T03:24:54Z' }],
      logs: [{ vertex: 'v', stream: 2, data: base64('öl') }],
      warnings: [
        {
          vertex: 'v',
          short: base64('Rule: said'),
          url: 'https://example.org',
          sourceInfo: { filename: 'Dockerfile', data: base64('FROM x\n') },
          range: [{ start: { line: 1 }, end: { line: 1 } }],
        },
      ],
    });
    expect(decodeStatus(line)).toEqual({
      vertexes: [],
      statuses: [
        {
          id: 'x',
          vertex: 'v',
          current: 3,
          total: 7,
          completed: true,
          completedAt: 1_795_404_294_000,
        },
      ],
      logs: [{ vertex: 'v', stream: 'stderr', data: Buffer.from('öl') }],
      warnings: [
        {
          vertex: 'v',
          short: 'Rule: said',
          url: 'https://example.org',
          source: { name: 'Dockerfile', text: 'FROM x\n' },
          line: 1,
        },
      ],
    });
  });

  it.each(['ERROR: failed to solve', '{"vertexes":', '[]', 'null', '', '   2 | >>> RUN x'])(
    'takes %j for no status',
    (line) => {
      expect(decodeStatus(line)).toBeUndefined();
    },
  );

  it('leaves out what has not the expected shape', () => {
    const line = JSON.stringify({
      vertexes: [{ digest: 1, name: 'a' }, null, { digest: 'd', name: 'n', started: 'soon' }],
      statuses: 'none',
      logs: [{ vertex: 'v' }],
    });
    expect(decodeStatus(line)).toEqual({
      vertexes: [{ digest: 'd', name: 'n', cached: false }],
      statuses: [],
      logs: [],
      warnings: [],
    });
  });
});
