import { expect, it } from 'vitest';
import { recordJson, renderRun, renderRuns } from '../src/index.ts';
import { PLAIN, screen } from './looks.ts';
import { goodRun, mixedRun } from './records.ts';

const options = { ...PLAIN, width: 130 };

it('lists runs', () => {
  expect(renderRuns([goodRun, mixedRun], options).join('\n')).toBe(
    screen(`
RUN       STARTED (UTC)     COMMAND    STATUS      TIME  SERVICES                                     HITS  SAVED  GIT
01ja2b40  2026-11-23 10:47  build web  succeeded   0.9s  1 unchanged                                     –
01ja2b3c  2026-11-23 09:47  build      failed     21.4s  1 built, 1 unchanged, 1 failed, 1 not built   50%  1m20s  c0ffee1 main*
`),
  );
});

it('tells the time where the reader is', () => {
  const [title, run] = renderRuns([mixedRun], { ...options, timeZone: 'Asia/Tokyo' });
  expect(title).toMatch(/^RUN       STARTED \(Asia\/Tokyo\)  COMMAND/);
  expect(run).toMatch(/^01ja2b3c  2026-11-23 18:47      /);
});

it('lists runs on a narrow terminal', () => {
  expect(renderRuns([goodRun, mixedRun], { ...options, width: 50 }).join('\n')).toBe(
    screen(`
RUN       STARTED (UTC)     STATUS      TIME
01ja2b40  2026-11-23 10:47  succeeded   0.9s
01ja2b3c  2026-11-23 09:47  failed     21.4s
`),
  );
});

it('says when there are none', () => {
  expect(renderRuns([], options)).toEqual(['No runs yet: `orchestrate build` makes the first.']);
});

it('shows one run whole', () => {
  expect(renderRun(mixedRun, { ...options, width: 60 }).join('\n')).toBe(
    screen(`
run 01ja2b3c
  project  shop
  command  build
  status   failed
  started  2026-11-23 09:47:12 (UTC)
  took     21.4s
  git      c0ffee1 main*

SERVICE  PLATFORM     OUTCOME       TIME  HITS     SIZE
catalog  linux/amd64  built        12.3s   50%  98.1 MB
gateway  linux/amd64  failed        4.1s
e2e                   not started   0.0s
web      linux/amd64  unchanged     0.0s
total                              21.4s   50%  98.1 MB

catalog linux/amd64: built
  tag      docker.io/shop/catalog:1
  image    sha256:1a2b3c4d5e6f7a8b
  index    sha256:ffee
  base     docker.io/library/python:3.13-slim sha256:ba5e
  key      0123456789abcdef
  cached        0.0s  [deps 2/4] WORKDIR /app
  executed      9.8s  [deps 4/4] RUN pip install --requirem…

gateway linux/amd64: failed
  reason   process "/bin/sh -c go build" did not complete successfully: exit code: 1
  failed        3.1s  [build 2/3] RUN go build
  not reached         [build 3/3] RUN go vet

e2e: not started
  reason   It needs gateway, which failed.

web linux/amd64: unchanged
`),
  );
});

it('gives records to machines with a version', () => {
  expect(recordJson(mixedRun)).toEqual({ version: 1, ...mixedRun });
});
