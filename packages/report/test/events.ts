import type { Event, Happening, Outcome, Step } from '@orchestrate/model';
import { anImage, aStep } from '@orchestrate/testkit';

/** When the sample runs begin: 2026-11-23 09:47:12 UTC. */
export const START = Date.UTC(2026, 10, 23, 9, 47, 12);

/** Events with their times: `events([[0, …], [1500, …]])`, in ms after the start. */
export function events(happenings: readonly (readonly [number, Happening])[]): Event[] {
  return happenings.map(([ms, happening]) => ({ ...happening, time: START + ms }));
}

/** A step with a vertex of its own: `stepOf('build 2/5', 'RUN npm ci', { state: 'cached' })`. */
export function stepOf(
  place: string,
  text: string,
  more: Partial<Step> & { readonly ms?: number } = {},
): Step {
  const [, stage, index, total] = /^(?:(\S+) )?(\d+)\/(\d+)$/.exec(place) ?? [];
  const { ms, ...rest } = more;
  return aStep('', {
    vertex: `sha256:${place} ${text}`,
    ...(stage !== undefined && { stage }),
    index: Number(index),
    total: Number(total),
    text,
    startedAt: START,
    completedAt: START + (ms ?? 0),
    ...rest,
  });
}

export function outcomeOf(service: string, more: Partial<Outcome> = {}): Outcome {
  return {
    service,
    kind: 'built',
    durationMs: 12_300,
    images: [],
    steps: [],
    diagnostics: [],
    ...more,
  };
}

export const npmCi = stepOf('build 2/5', 'RUN npm ci');
export const copySource = stepOf('build 3/5', 'COPY . .', { state: 'cached' });
export const npmBuild = stepOf('build 4/5', 'RUN npm run build', { ms: 2500 });
export const goBuild = stepOf('build 3/3', 'RUN go build ./...');

export const built = outcomeOf('web', {
  images: [anImage({ sizeCompressedBytes: 98_100_000 })],
  indexDigest: 'sha256:1a2b3c4d5e6f7a8b',
  steps: [{ ...npmCi, state: 'cached' }, copySource, npmBuild],
});

export const failed = outcomeOf('gateway', {
  kind: 'failed',
  durationMs: 4100,
  failure: {
    kind: 'step',
    message: 'process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1',
    transient: false,
    line: 12,
    excerpt: ['  11 |     COPY . .', '  12 | >>> RUN go build ./...', '  13 |     '],
    log: ['main.go:7:2: undefined: \u001b[31mserve\u001b[0m', 'exit status 1'],
  },
});

export const notStarted = outcomeOf('e2e', {
  kind: 'not-started',
  durationMs: 0,
  reason: 'It needs gateway, which failed.',
});
