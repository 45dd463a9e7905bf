import type { RunRecord } from '@orchestrate/model';
import { anImage, aRunRecord, aServiceRecord } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../src/fit.ts';
import { type Look, renderSummary } from '../src/index.ts';
import { failed } from './events.ts';
import { ASCII, PLAIN, screen } from './looks.ts';
import { catalog, goodRun, mixedRun, web } from './records.ts';

const shown = (record = mixedRun, look: Look = PLAIN) => renderSummary(record, look).join('\n');

describe('the summary of a run', () => {
  it('shows what was built, failed, was unchanged and never started', () => {
    expect(shown()).toBe(
      screen(`
SERVICE  PLATFORM     OUTCOME   TIME  CACHED  HITS     SIZE  ABOVE BASE  DIGEST
catalog  linux/amd64  built    12.3s     3/6   50%  98.1 MB     23.0 MB  1a2b3c4d5e6f
gateway  linux/amd64  failed    4.1s
total                          21.4s     3/6   50%  98.1 MB     23.0 MB

1 unchanged: web
The cache saved at least 1m20s of step time, 75% of a cold build.

✗ gateway: process "/bin/sh -c go build" did not complete successfully: exit code: 1

○ e2e was not started: It needs gateway, which failed.

✗ 1 of 4 services failed in 21.4s: 1 built, 1 unchanged, 1 not started
`),
    );
  });

  it('shows the Dockerfile and the output of failures that are known whole', () => {
    const failures = new Map(failed.failure === undefined ? [] : [['gateway', failed.failure]]);
    expect(
      renderSummary(mixedRun, { ...PLAIN, failures })
        .slice(8, 16)
        .join('\n'),
    ).toBe(
      screen(`
✗ gateway: process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1
  at line 12 of the Dockerfile
      11 |     COPY . .
      12 | >>> RUN go build ./...
      13 |
  last output:
    │ main.go:7:2: undefined: serve
    │ exit status 1
`),
    );
  });

  it('says what was out of date, apart from what was interrupted', () => {
    const left = { outcome: 'cancelled', durationMs: 3100, reason: 'src/a.ts changed.' } as const;
    const outcomes = { built: 1, unchanged: 0, failed: 0, 'not-started': 0, cancelled: 1 };
    const run: RunRecord = {
      ...mixedRun,
      status: 'cancelled',
      services: [catalog, aServiceRecord('web', { ...left, outdated: true })],
      totals: { ...mixedRun.totals, outcomes },
    };
    expect(shown(run).split('\n').slice(-3)).toEqual([
      '○ web was cancelled, to be built anew: src/a.ts changed.',
      '',
      '○ 1 of 2 services in 21.4s: 1 built, 1 cancelled to be built anew',
    ]);
    const interrupted = { ...run, services: [catalog, aServiceRecord('web', left)] };
    expect(shown(interrupted)).not.toContain('anew');
    expect(shown(interrupted).split('\n').at(-1)).toBe(
      '✗ cancelled after 21.4s: 1 built, 1 cancelled',
    );
  });

  it('is short when nothing had to be built', () => {
    expect(shown(goodRun)).toBe('1 unchanged: web\n\n✓ 1 service in 0.9s: 1 unchanged');
  });

  it('has no total for a single row, and a row a platform', () => {
    const arm = {
      ...catalog,
      platform: 'linux/arm64',
      image: anImage({ manifestDigest: 'sha256:a4a4' }),
    };
    const { totals } = mixedRun;
    const outcomes = { built: 1, unchanged: 0, failed: 0, 'not-started': 0, cancelled: 0 };
    const run = aRunRecord('01', {
      services: [catalog],
      totals: { ...totals, outcomes, timeSavedMs: null },
    });
    expect(shown(run)).toBe(
      screen(`
SERVICE  PLATFORM     OUTCOME   TIME  CACHED  HITS     SIZE  ABOVE BASE  DIGEST
catalog  linux/amd64  built    12.3s     3/6   50%  98.1 MB     23.0 MB  1a2b3c4d5e6f

✓ 1 service in 5.0s: 1 built
`),
    );
    expect(
      shown({ ...run, services: [catalog, arm] })
        .split('\n')
        .slice(1, 4),
    ).toEqual([
      'catalog  linux/amd64  built    12.3s     3/6   50%  98.1 MB     23.0 MB  1a2b3c4d5e6f',
      'catalog  linux/arm64  built    12.3s     3/6   50%  30.0 MB     23.0 MB  a4a4',
      'total                           5.0s     3/6   50%  98.1 MB     23.0 MB',
    ]);
  });

  it('says that a run failed although every service was built', () => {
    const outcomes = { ...mixedRun.totals.outcomes, failed: 0, 'not-started': 0 };
    const run = { ...mixedRun, services: [catalog, web], totals: { ...mixedRun.totals, outcomes } };
    expect(shown(run).split('\n').at(-1)).toBe(
      '✗ failed after 21.4s: 1 built, 1 unchanged (1 error)',
    );
  });

  it('wraps the names of many unchanged services', () => {
    const services = Array.from({ length: 9 }, (_, n) =>
      aServiceRecord(`service-${n}`, { outcome: 'unchanged' }),
    );
    expect(shown({ ...goodRun, services }, { ...PLAIN, width: 40 })).toBe(
      screen(`
9 unchanged: service-0, service-1,
  service-2, service-3, service-4,
  service-5, service-6, service-7,
  service-8

✓ 1 service in 0.9s: 1 unchanged
`),
    );
  });
});

describe('a narrow terminal', () => {
  const table = (width: number) =>
    shown(mixedRun, { ...PLAIN, width })
      .split('\n')
      .slice(0, 4)
      .join('\n');

  it.each([
    [
      80,
      `
SERVICE  PLATFORM     OUTCOME   TIME  CACHED  HITS     SIZE  ABOVE BASE
catalog  linux/amd64  built    12.3s     3/6   50%  98.1 MB     23.0 MB
gateway  linux/amd64  failed    4.1s
total                          21.4s     3/6   50%  98.1 MB     23.0 MB
`,
    ],
    [
      60,
      `
SERVICE  PLATFORM     OUTCOME   TIME  CACHED  HITS     SIZE
catalog  linux/amd64  built    12.3s     3/6   50%  98.1 MB
gateway  linux/amd64  failed    4.1s
total                          21.4s     3/6   50%  98.1 MB
`,
    ],
    [
      40,
      `
SERVICE  OUTCOME   TIME     SIZE
catalog  built    12.3s  98.1 MB
gateway  failed    4.1s
total             21.4s  98.1 MB
`,
    ],
    [
      20,
      `
SERVICE  OUTCOME
catalog  built
gateway  failed
total
`,
    ],
    [
      15,
      `
SERVI…  OUTCOME
catal…  built
gatew…  failed
total
`,
    ],
  ])('of %i columns shows what matters most', (width, expected) => {
    expect(table(width)).toBe(screen(expected));
  });

  it('is not overrun by wide names', () => {
    const services = [{ ...catalog, service: 'お店のカタログサービス👩‍👩‍👧' }, catalog];
    for (let width = 16; width < 120; width += 1) {
      for (const line of shown({ ...mixedRun, services }, { ...PLAIN, width })
        .split('\n')
        .slice(0, 4))
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
    }
  });
});

it('is ASCII where nothing else can be shown', () => {
  expect(shown(mixedRun, ASCII)).toMatch(/^[\u0020-\u007e\n]*$/);
});

it('has colours when asked', () => {
  const line = renderSummary(mixedRun, { ...PLAIN, colors: true })[2];
  expect(line).toBe('gateway  linux/amd64  \u001b[31mfailed\u001b[39m    4.1s');
});
