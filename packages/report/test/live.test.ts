import type { Event, Happening } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../src/fit.ts';
import { createLiveView } from '../src/index.ts';
import {
  built,
  copySource,
  events,
  failed,
  goBuild,
  notStarted,
  npmBuild,
  npmCi,
  START,
} from './events.ts';
import { screen } from './looks.ts';

interface Size {
  columns?: number;
  rows?: number;
  unicode?: boolean;
  colors?: boolean;
}

function liveView(
  read: readonly Event[],
  { columns = 90, rows = 24, unicode = true, colors = false }: Size = {},
) {
  const view = createLiveView({ columns: () => columns, rows: () => rows, colors, unicode });
  for (const event of read) view.read(event);
  return view;
}

const shown = (read: readonly Event[], at: number, size: Size = {}) =>
  liveView(read, size)
    .lines(START + at)
    .join('\n');
const drained = (read: readonly Event[], size: Size = {}) =>
  liveView(read, size).drain().join('\n');

const started: readonly (readonly [number, Happening])[] = [
  [
    0,
    {
      type: 'run-started',
      runId: '01',
      project: 'shop',
      services: ['web', 'gateway', 'catalog', 'e2e'],
      jobs: 2,
    },
  ],
  [0, { type: 'service-started', service: 'web', attempt: 1 }],
  [1000, { type: 'step-completed', service: 'web', step: copySource }],
  [2000, { type: 'step-started', service: 'web', step: npmCi }],
  [
    3000,
    {
      type: 'step-progressed',
      service: 'web',
      name: 'sha256:aa',
      currentBytes: 45_200_000,
      totalBytes: 98_000_000,
    },
  ],
  [4000, { type: 'service-started', service: 'gateway', attempt: 1 }],
];

describe('the live lines', () => {
  it('show a line for each running service and a footer', () => {
    expect(shown(events(started), 12_300)).toBe(
      screen(`
⠸ web      12.3s [build 2/5] RUN npm ci                 45.2 MB of 98.0 MB  1 cached 0 run
⠸ gateway   8.3s starting
0 of 4 · 2 running · 2 waiting · 12.3s
`),
    );
  });

  it('are not there before the first event and after the run', () => {
    expect(shown([], 0)).toBe('');
    expect(
      shown(
        events([
          ...started,
          [9, { type: 'run-ended', runId: '01', durationMs: 9, cancelled: false }],
        ]),
        10,
      ),
    ).toBe('');
  });

  it('count images while the run is prepared', () => {
    const resolved = (ref: string, known: boolean) =>
      ({ type: 'image-resolved', ref, digest: 'sha256:1', known }) as const;
    expect(shown(events([[0, resolved('a', true)]]), 100)).toBe('preparing · 0.1s');
    expect(
      shown(
        events([
          [0, resolved('a', false)],
          [5, resolved('b', false)],
        ]),
        100,
      ),
    ).toBe('preparing · 2 resolved · 0.1s');
  });

  it('move with the clock only', () => {
    const read = events(started);
    expect(shown(read, 12_300)).toBe(shown(read, 12_300));
    expect(shown(read, 12_400).split('\n')[0]).toBe(
      '⠼ web      12.4s [build 2/5] RUN npm ci                 45.2 MB of 98.0 MB  1 cached 0 run',
    );
  });

  it('show the newest of several steps, and how many more there are', () => {
    const read = events([
      ...started.slice(0, 4),
      [5, { type: 'step-started', service: 'web', step: npmBuild }],
    ]);
    expect(shown(read, 0)).toContain('[build 4/5] RUN npm run build (+1)');
  });

  it('show bytes without a total while a total is not known', () => {
    const read = events([
      ...started,
      [5, { type: 'step-progressed', service: 'web', name: 'sha256:bb', currentBytes: 1000 }],
    ]);
    expect(shown(read, 0)).toContain(' 45.2 MB  1 cached');
  });

  it('forget bytes when a step ends, and name a transfer that is no step', () => {
    const read = events([
      ...started,
      [5, { type: 'step-completed', service: 'web', step: npmCi }],
      [6, { type: 'step-progressed', service: 'web', name: 'exporting\nlayers', currentBytes: 0 }],
    ]);
    expect(shown(read, 0).split('\n')[0]).toBe(
      '⠋ web       0.0s exporting layers                                           1 cached 1 run',
    );
  });

  it('say why a service waits for another attempt, and count anew after it', () => {
    const retried = [
      ...started,
      [
        5000,
        { type: 'service-retried', service: 'web', reason: '503 from registry', delayMs: 2000 },
      ],
    ] as const;
    expect(shown(events(retried), 6000)).toContain('again in 1.0s: 503 from registry');
    const again = events([
      ...retried,
      [7000, { type: 'service-started', service: 'web', attempt: 2 }],
    ]);
    expect(shown(again, 8000).split('\n')[0]).toBe('⠋ web       8.0s starting');
  });

  it('lose finished services, which are counted', () => {
    const read = events([
      ...started,
      [5, { type: 'service-ended', service: 'gateway', outcome: failed }],
      [6, { type: 'service-ended', service: 'e2e', outcome: notStarted }],
      [
        7,
        {
          type: 'service-ended',
          service: 'catalog',
          outcome: { ...built, service: 'catalog', kind: 'unchanged' },
        },
      ],
    ]);
    expect(shown(read, 12_300).split('\n')).toHaveLength(2);
    expect(shown(read, 12_300).split('\n')[1]).toBe('3 of 4 · 1 failed · 1 running · 12.3s');
  });
});

describe('a narrow terminal', () => {
  it.each([
    [76, '⠸ web      12.3s [build 2/5] RUN npm ci   45.2 MB of 98.0 MB  1 cached 0 run'],
    [60, '⠸ web      12.3s [build 2/5] RUN npm ci   45.2 MB of 98.0 MB'],
    [44, '⠸ web      12.3s [build 2/5] RUN npm ci'],
    [30, '⠸ web     RUN npm ci'],
    [20, '⠸ web     RUN npm ci'],
    [10, '⠸ web'],
    [5, '⠸ we…'],
  ])('of %i columns has less in a line', (columns, line) => {
    expect(shown(events(started), 12_300, { columns }).split('\n')[0]?.trimEnd()).toBe(line);
  });

  it('has a footer of what fits', () => {
    const footer = (columns: number) =>
      shown(events(started), 12_300, { columns }).split('\n').at(-1);
    expect(footer(30)).toBe('0 of 4 · 2 running · 12.3s');
    expect(footer(20)).toBe('0 of 4 · 12.3s');
    expect(footer(8)).toBe('0 of 4 …');
  });

  it('is never overrun, by wide names and steps neither', () => {
    const step = {
      ...npmCi,
      text: 'RUN echo 名前を表示する 👩‍👩‍👧 \u001b[31mred\u001b[0m\n && more',
    };
    const read = events([
      [
        0,
        {
          type: 'run-started',
          runId: '01',
          project: 'shop',
          services: ['お店のウェブサイト', 'b'],
          jobs: 2,
        },
      ],
      [0, { type: 'service-started', service: 'お店のウェブサイト', attempt: 1 }],
      [0, { type: 'step-started', service: 'お店のウェブサイト', step }],
      [
        0,
        {
          type: 'step-progressed',
          service: 'お店のウェブサイト',
          name: 'x',
          currentBytes: 123_456_789,
        },
      ],
    ]);
    for (let columns = 1; columns <= 120; columns += 1) {
      for (const line of liveView(read, { columns }).lines(START + 3_700_000)) {
        expect(widthOf(line), `${columns}: ${line}`).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
    }
  });
});

describe('a low terminal', () => {
  const many = events([
    [
      0,
      {
        type: 'run-started',
        runId: '01',
        project: 'shop',
        services: Array.from({ length: 60 }, (_, n) => `s${n}`),
        jobs: 40,
      },
    ],
    ...Array.from(
      { length: 40 },
      (_, n) => [n, { type: 'service-started', service: `s${n}`, attempt: 1 }] as const,
    ),
  ]);

  it('shows the services that run longest and counts the others', () => {
    expect(shown(many, 5000, { rows: 6 })).toBe(
      screen(`
⠋ s0    5.0s starting
⠋ s1    5.0s starting
⠋ s2    5.0s starting
… and 37 more
0 of 60 · 40 running · 20 waiting · 5.0s
`),
    );
  });

  it('is never overrun', () => {
    for (let rows = 1; rows <= 50; rows += 1) {
      const lines = liveView(many, { rows }).lines(START);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
      expect(lines.at(-1)).toMatch(/^0 of 60/);
    }
  });
});

describe('the lines that stay', () => {
  it('show what was built, and failures with the Dockerfile and the last output', () => {
    const read = events([
      ...started,
      [5, { type: 'service-ended', service: 'web', outcome: built }],
      [6, { type: 'service-ended', service: 'gateway', outcome: failed }],
      [6, { type: 'service-ended', service: 'e2e', outcome: notStarted }],
      [7, { type: 'service-released', service: 'web', digest: 'sha256:1', tags: ['shop/web:1'] }],
      [
        8,
        {
          type: 'diagnosed',
          diagnostic: { code: 'x/y', severity: 'warning', message: 'Mind this.' },
        },
      ],
    ]);
    expect(drained(read)).toBe(
      screen(`
✓ web built in 12.3s, 98.1 MB, 2 of 3 steps cached
✗ gateway failed after 4.1s: process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1
  at line 12 of the Dockerfile
      11 |     COPY . .
      12 | >>> RUN go build ./...
      13 |
  last output:
    │ main.go:7:2: undefined: serve
    │ exit status 1
○ e2e not started: It needs gateway, which failed.
→ web released as shop/web:1
warning[x/y]: Mind this.

`),
    );
  });

  it('come once', () => {
    const view = liveView(events([[5, { type: 'service-ended', service: 'web', outcome: built }]]));
    expect(view.drain()).toHaveLength(1);
    expect(view.drain()).toEqual([]);
  });

  it('do not name services that were unchanged: the table at the end does', () => {
    expect(
      drained(
        events([
          [5, { type: 'service-ended', service: 'web', outcome: { ...built, kind: 'unchanged' } }],
        ]),
      ),
    ).toBe('');
  });

  it('are ASCII where nothing else can be shown', () => {
    const read = events([
      ...started,
      [3, { type: 'step-started', service: 'gateway', step: goBuild }],
      [5, { type: 'service-ended', service: 'catalog', outcome: failed }],
    ]);
    const view = liveView(read, { unicode: false, columns: 40 });
    expect([...view.drain(), ...view.lines(START)].join('\n')).toMatch(/^[\u0020-\u007e\n]*$/);
  });

  it('have colours when asked', () => {
    const read = events([[5, { type: 'service-ended', service: 'web', outcome: built }]]);
    expect(drained(read, { colors: true })).toBe(
      '\u001b[32m✓\u001b[39m \u001b[1mweb\u001b[22m built in 12.3s, 98.1 MB, 2 of 3 steps cached',
    );
  });
});
