import type { Event } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { createQuietReader } from '../src/index.ts';
import { built, events, failed, notStarted, npmCi } from './events.ts';
import { PLAIN, screen } from './looks.ts';

function quiet(read: readonly Event[]): string {
  let text = '';
  const reader = createQuietReader({ ...PLAIN, write: (more) => (text += more) });
  for (const event of read) reader.read(event);
  return text.replace(/\n$/, '');
}

it('says what failed, with its last output, and how the run went', () => {
  const run = events([
    [
      0,
      {
        type: 'run-started',
        runId: '01',
        project: 'shop',
        services: ['web', 'gateway', 'e2e'],
        jobs: 2,
      },
    ],
    [1, { type: 'step-started', service: 'web', step: npmCi }],
    [2, { type: 'service-ended', service: 'web', outcome: built }],
    [3, { type: 'service-ended', service: 'gateway', outcome: failed }],
    [3, { type: 'service-ended', service: 'e2e', outcome: notStarted }],
    [
      3,
      {
        type: 'diagnosed',
        diagnostic: { code: 'x/y', severity: 'warning', message: 'Not so important.' },
      },
    ],
    [9, { type: 'run-ended', runId: '01', durationMs: 21_400, cancelled: false }],
  ]);
  expect(quiet(run)).toBe(
    screen(`
✗ gateway failed after 4.1s: process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1
  at line 12 of the Dockerfile
      11 |     COPY . .
      12 | >>> RUN go build ./...
      13 |
  last output:
    │ main.go:7:2: undefined: serve
    │ exit status 1
✗ 1 of 3 services failed in 21.4s: 1 built, 1 not started
`),
  );
});

it('is one line when all went well', () => {
  const run = events([
    [2, { type: 'service-ended', service: 'web', outcome: built }],
    [
      3,
      {
        type: 'service-ended',
        service: 'api',
        outcome: { ...built, service: 'api', kind: 'unchanged' },
      },
    ],
    [9, { type: 'run-ended', runId: '01', durationMs: 900, cancelled: false }],
  ]);
  expect(quiet(run)).toBe('✓ 2 services in 0.9s: 1 built, 1 unchanged');
});

it('shows errors that are no service’s failure, and does not call that well', () => {
  const run = events([
    [2, { type: 'service-ended', service: 'web', outcome: built }],
    [
      3,
      {
        type: 'diagnosed',
        diagnostic: {
          code: 'release/tag-failed',
          severity: 'error',
          message: 'No tag was written.',
        },
      },
    ],
    [9, { type: 'run-ended', runId: '01', durationMs: 900, cancelled: false }],
  ]);
  expect(quiet(run)).toBe(
    screen(`
error[release/tag-failed]: No tag was written.
✗ failed after 0.9s: 1 built (1 error)
`),
  );
});

it('says that some services are to be built anew', () => {
  const outcome = { ...built, service: 'api', kind: 'cancelled', outdated: true } as const;
  const run = events([
    [2, { type: 'service-ended', service: 'web', outcome: built }],
    [3, { type: 'service-ended', service: 'api', outcome }],
    [9, { type: 'run-ended', runId: '01', durationMs: 65_000, cancelled: false }],
  ]);
  expect(quiet(run)).toBe('○ 1 of 2 services in 1m05s: 1 built, 1 cancelled to be built anew');
});

it('says that a run was cancelled', () => {
  const run = events([
    [2, { type: 'service-ended', service: 'web', outcome: built }],
    [
      3,
      {
        type: 'service-ended',
        service: 'api',
        outcome: { ...built, service: 'api', kind: 'cancelled' },
      },
    ],
    [9, { type: 'run-ended', runId: '01', durationMs: 65_000, cancelled: true }],
  ]);
  expect(quiet(run)).toBe('✗ cancelled after 1m05s: 1 built, 1 cancelled');
});
