import type { Event, Happening } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { createPlainReader } from '../src/index.ts';
import {
  built,
  copySource,
  events,
  failed,
  goBuild,
  notStarted,
  npmBuild,
  npmCi,
} from './events.ts';
import { screen } from './looks.ts';

function plain(read: readonly Event[], options = { colors: false, unicode: true }): string {
  let text = '';
  const reader = createPlainReader({ write: (more) => (text += more), ...options });
  for (const event of read) reader.read(event);
  return text.replace(/\n$/, '');
}

const log = (service: string, step: string, text: string): Happening => ({
  type: 'step-logged',
  service,
  step,
  stream: 'stdout',
  text,
});

describe('plain lines', () => {
  it('tell a whole run', () => {
    const run = events([
      [
        0,
        {
          type: 'image-resolved',
          ref: 'docker.io/library/node:24-slim',
          digest: 'sha256:0123456789abcdef',
          known: false,
        },
      ],
      [
        0,
        {
          type: 'image-resolved',
          ref: 'docker.io/library/golang:1.24',
          digest: 'sha256:fedcba98',
          known: true,
        },
      ],
      [
        5,
        {
          type: 'run-started',
          runId: '01',
          project: 'shop',
          services: ['web', 'gateway', 'e2e'],
          jobs: 2,
        },
      ],
      [
        5,
        {
          type: 'service-decided',
          service: 'web',
          decision: {
            kind: 'build',
            reason: { code: 'file-changed', text: 'web/index.ts changed' },
          },
        },
      ],
      [
        5,
        {
          type: 'service-decided',
          service: 'e2e',
          decision: { kind: 'unchanged', reason: 'same inputs as run 00' },
        },
      ],
      [10, { type: 'service-started', service: 'web', attempt: 1 }],
      [20, { type: 'step-started', service: 'web', step: npmCi }],
      [30, log('web', npmCi.vertex, 'added 312 pack')],
      [31, { type: 'step-progressed', service: 'web', name: 'sha256:aa', currentBytes: 5 }],
      [40, log('web', npmCi.vertex, 'ages\n\u001b[32mdone\u001b[0m\n10%\r100%\nno line end')],
      [
        50,
        {
          type: 'step-completed',
          service: 'web',
          step: { ...npmCi, completedAt: (npmCi.startedAt ?? 0) + 9800 },
        },
      ],
      [51, { type: 'step-completed', service: 'web', step: copySource }],
      [60, { type: 'service-retried', service: 'web', reason: '503 from registry', delayMs: 2000 }],
      [61, { type: 'service-started', service: 'web', attempt: 2 }],
      [70, { type: 'service-ended', service: 'web', outcome: built }],
      [
        70,
        {
          type: 'service-released',
          service: 'web',
          digest: 'sha256:1a2b3c4d5e6f7a8b',
          tags: ['shop/web:1', 'shop/web:latest'],
        },
      ],
      [
        80,
        {
          type: 'step-completed',
          service: 'gateway',
          step: { ...goBuild, state: 'failed', completedAt: (goBuild.startedAt ?? 0) + 3100 },
        },
      ],
      [80, { type: 'service-ended', service: 'gateway', outcome: failed }],
      [80, { type: 'service-ended', service: 'e2e', outcome: notStarted }],
      [
        80,
        {
          type: 'diagnosed',
          diagnostic: {
            code: 'release/tag-failed',
            severity: 'warning',
            message: 'No tag.',
            hint: 'Log in.',
          },
        },
      ],
      [90, { type: 'run-ended', runId: '01', durationMs: 21_400, cancelled: false }],
    ]);
    expect(plain(run)).toBe(
      screen(`
locked docker.io/library/node:24-slim to 0123456789ab
3 services of shop, at most 2 at once
web     | to build: web/index.ts changed
web     | started
web     | [build 2/5] RUN npm ci
web     |   added 312 packages
web     |   done
web     |   100%
web     |   no line end
web     | [build 2/5] done in 9.8s
web     | [build 3/5] COPY . . (cached)
web     | again in 2.0s: 503 from registry
web     | started again, attempt 2
web     | built in 12.3s, 98.1 MB, 2 of 3 steps cached
web     | released 1a2b3c4d5e6f as shop/web:1, shop/web:latest
gateway | [build 3/3] failed after 3.1s
gateway | failed after 4.1s: process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1
gateway |   at line 12 of the Dockerfile
gateway |       11 |     COPY . .
gateway |       12 | >>> RUN go build ./...
gateway |       13 |
e2e     | not started: It needs gateway, which failed.
warning[release/tag-failed]: No tag.
hint: Log in.
✗ 1 of 3 services failed in 21.4s: 1 built, 1 not started
`),
    );
  });

  it('say which step a line comes from when several run', () => {
    const run = events([
      [0, { type: 'step-started', service: 'web', step: npmCi }],
      [1, log('web', npmCi.vertex, 'alone\n')],
      [2, { type: 'step-started', service: 'web', step: npmBuild }],
      [3, log('web', npmCi.vertex, 'one\n')],
      [4, log('web', npmBuild.vertex, 'other\n')],
      [5, { type: 'step-completed', service: 'web', step: npmCi }],
      [6, log('web', npmBuild.vertex, 'alone again\n')],
    ]);
    expect(
      plain(run)
        .split('\n')
        .filter((line) => line.includes('|   ')),
    ).toEqual([
      'web |   alone',
      'web |   [build 2/5] one',
      'web |   [build 4/5] other',
      'web |   alone again',
    ]);
  });

  it('show the last state of a line that is written over and over', () => {
    const run = events([
      [0, log('web', 'v', '10%\r')],
      [1, log('web', 'v', '50%\r')],
      [2, log('web', 'v', '100%\r\nnext\n')],
    ]);
    expect(plain(run)).toBe('web |   100%\nweb |   next');
  });

  it('keep the streams of a step apart', () => {
    const run = events([
      [0, log('web', 'v', 'out ')],
      [1, { type: 'step-logged', service: 'web', step: 'v', stream: 'stderr', text: 'err\n' }],
      [2, log('web', 'v', 'put\n')],
    ]);
    expect(plain(run)).toBe('web |   err\nweb |   out put');
  });

  it('say what a service that is out of date was cancelled for', () => {
    const outdated = { ...notStarted, kind: 'cancelled', outdated: true } as const;
    const run = events([
      [
        1,
        {
          type: 'service-ended',
          service: 'web',
          outcome: { ...outdated, service: 'web', durationMs: 3100, reason: 'src/a.ts changed.' },
        },
      ],
      [
        1,
        {
          type: 'service-ended',
          service: 'api',
          outcome: { ...outdated, service: 'api', reason: 'Service web changed.' },
        },
      ],
    ]);
    expect(plain(run)).toBe(
      'web | cancelled after 3.1s, to be built anew: src/a.ts changed.\napi | cancelled, to be built anew: Service web changed.',
    );
  });

  it('print what a service had begun to say when it ends', () => {
    const run = events([
      [0, log('web', 'v', 'last words')],
      [
        1,
        {
          type: 'service-ended',
          service: 'web',
          outcome: { ...notStarted, service: 'web', kind: 'cancelled', reason: 'Interrupted.' },
        },
      ],
    ]);
    expect(plain(run)).toBe('web |   last words\nweb | cancelled after 0.0s: Interrupted.');
  });

  it('have colours and symbols only when asked', () => {
    const run = events([
      [0, { type: 'service-ended', service: 'gateway', outcome: failed }],
      [0, { type: 'run-ended', runId: '01', durationMs: 1, cancelled: false }],
    ]);
    expect(plain(run)).not.toContain('\u001b');
    expect(plain(run, { colors: true, unicode: true })).toContain('\u001b[31m✗\u001b[39m');
    expect(plain(run, { colors: false, unicode: false })).toMatch(/^[\u0020-\u007e\n]*$/);
  });
});
