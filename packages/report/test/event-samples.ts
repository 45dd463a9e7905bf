import type { Event } from '@orchestrate/model';
import { anImage } from '@orchestrate/testkit';
import { goBuild, npmCi, outcomeOf, START } from './events.ts';

const manifest = {
  path: 'orchestrate.yaml',
  text: 'version: 1\nservices:\n  web:\n    contxt: ./web\n',
};
const at = manifest.text.indexOf('contxt');

/** One event of each type, as docs/events.md shows it; a type that is missing does not compile. */
export const SAMPLES: {
  readonly [Type in Event['type']]: Extract<Event, { readonly type: Type }>;
} = {
  'image-resolved': {
    type: 'image-resolved',
    time: START,
    ref: 'docker.io/library/node:24-slim',
    digest: 'sha256:0123…',
    known: false,
  },
  'run-started': {
    type: 'run-started',
    time: START,
    runId: '01ja2b3c',
    project: 'shop',
    services: ['web', 'gateway'],
    jobs: 2,
  },
  'service-decided': {
    type: 'service-decided',
    time: START,
    service: 'web',
    decision: { kind: 'build', reason: { code: 'file-changed', text: 'web/index.ts changed' } },
  },
  'service-started': { type: 'service-started', time: START + 10, service: 'web', attempt: 1 },
  'step-started': {
    type: 'step-started',
    time: START + 200,
    service: 'web',
    step: { ...without(npmCi, 'completedAt'), vertex: 'sha256:4567…', state: 'cancelled' },
  },
  'step-progressed': {
    type: 'step-progressed',
    time: START + 300,
    service: 'web',
    name: 'sha256:89ab…',
    currentBytes: 45_200_000,
    totalBytes: 98_000_000,
  },
  'step-logged': {
    type: 'step-logged',
    time: START + 400,
    service: 'web',
    step: 'sha256:4567…',
    stream: 'stdout',
    text: 'added 312 packages\n',
  },
  'step-completed': {
    type: 'step-completed',
    time: START + 10_000,
    service: 'web',
    step: { ...npmCi, vertex: 'sha256:4567…', completedAt: START + 9800 },
  },
  'service-retried': {
    type: 'service-retried',
    time: START + 10_100,
    service: 'web',
    reason: 'the registry answered 503',
    delayMs: 2000,
  },
  'service-ended': {
    type: 'service-ended',
    time: START + 14_000,
    service: 'web',
    outcome: outcomeOf('web', {
      images: [
        anImage({
          manifestDigest: 'sha256:cdef…',
          layers: [{ digest: 'sha256:fedc…', sizeBytes: 29_000_000 }],
        }),
      ],
      indexDigest: 'sha256:ba98…',
      steps: [{ ...npmCi, vertex: 'sha256:4567…', state: 'cached' }],
    }),
  },
  'service-released': {
    type: 'service-released',
    time: START + 20_000,
    service: 'web',
    digest: 'sha256:ba98…',
    tags: ['docker.io/shop/web:1'],
  },
  diagnosed: {
    type: 'diagnosed',
    time: START + 20_100,
    diagnostic: {
      code: 'manifest/unknown-key',
      severity: 'error',
      message: 'Service web has no key contxt.',
      hint: 'Did you mean context?',
      at: { source: manifest, start: at, end: at + 'contxt'.length },
    },
  },
  'cache-mount-restored': {
    type: 'cache-mount-restored',
    time: START + 21_200,
    mount: '/root/.npm',
    exact: true,
    sizeBytes: 48_000_000,
    durationMs: 1900,
  },
  'cache-mount-saved': {
    type: 'cache-mount-saved',
    time: START + 21_300,
    mount: '/root/.cache/pip',
    sizeBytes: 12_500_000,
    durationMs: 1200,
  },
  'run-ended': {
    type: 'run-ended',
    time: START + 21_400,
    runId: '01ja2b3c',
    durationMs: 21_400,
    cancelled: false,
  },
};

/** A service that failed: what the example above does not show of an outcome. */
export const FAILED_SAMPLE: Event = {
  type: 'service-ended',
  time: START + 15_000,
  service: 'gateway',
  outcome: outcomeOf('gateway', {
    kind: 'failed',
    durationMs: 4100,
    failure: {
      kind: 'step',
      message: 'process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1',
      transient: false,
      line: 12,
      excerpt: ['  12 | >>> RUN go build ./...'],
      log: ['main.go:7:2: undefined: serve'],
    },
    steps: [{ ...goBuild, vertex: 'sha256:7654…', state: 'failed', completedAt: START + 3100 }],
  }),
};

function without<T, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _dropped, ...rest } = value;
  return rest;
}
