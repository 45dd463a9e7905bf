import type { LockedImage, PlatformImage, RefreshedImage, RefreshReport } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import {
  lockToJson,
  refreshMarkdown,
  refreshToJson,
  renderLock,
  renderRefresh,
} from '../src/index.ts';
import { ASCII, PLAIN, screen } from './looks.ts';

const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;

const platform = (digit: string, size: number, created?: string): PlatformImage => ({
  digest: sha(digit),
  sizeCompressedBytes: size,
  layers: [],
  user: '',
  onBuild: [],
  ...(created !== undefined && { created }),
});

const locked = (digit: string, image: PlatformImage): LockedImage => ({
  digest: sha(digit),
  mediaType: 'application/vnd.oci.image.index.v1+json',
  platforms: new Map([['linux/amd64', image]]),
  firstSeen: '2026-11-20T02:00:00.000Z',
  resolvedAt: '2026-11-23T02:00:00.000Z',
});

const OLD = platform('a', 40_000_000, '2026-11-01T00:00:00Z');
const NEW = platform('b', 41_200_000, '2026-11-20T00:00:00Z');
const CHANGE = {
  before: locked('1', OLD),
  after: locked('2', NEW),
  platforms: [{ platform: 'linux/amd64', used: true, before: OLD, after: NEW }],
};

const PYTHON: RefreshedImage = {
  reference: 'docker.io/library/python:3.13-slim',
  services: ['catalog', 'worker'],
  digest: sha('1'),
  verdict: { kind: 'taken', change: CHANGE },
};
const NODE: RefreshedImage = {
  reference: 'docker.io/library/node:24-slim',
  services: ['web'],
  digest: sha('3'),
  verdict: { kind: 'current' },
};

const report = (
  images: readonly RefreshedImage[],
  more: Partial<RefreshReport> = {},
): RefreshReport => ({
  project: 'shop',
  startedAt: '2026-11-23T02:00:00.000Z',
  durationMs: 42_000,
  dryRun: false,
  rebuilt: false,
  lockChanged: false,
  images,
  services: [],
  ...more,
});

const DONE = report([NODE, PYTHON], {
  rebuilt: true,
  lockChanged: true,
  services: [
    {
      service: 'catalog',
      outcome: 'built',
      durationMs: 12_400,
      moved: [PYTHON.reference],
      sizeBeforeBytes: 60_000_000,
      sizeBytes: 61_200_000,
    },
  ],
});

const LOOKED_INTO = report(
  [
    {
      ...PYTHON,
      verdict: {
        kind: 'taken',
        change: {
          ...CHANGE,
          platforms: CHANGE.platforms.map((one) => ({
            ...one,
            packages: {
              kind: 'compared' as const,
              source: 'sbom' as const,
              changes: [
                { name: 'libc6', before: '2.41-12', after: '2.41-13' },
                { name: 'new|one', after: '1.0' },
                { name: 'old', before: '0.9' },
              ],
            },
          })),
        },
      },
    },
  ],
  { lockChanged: true },
);

it('puts packages into the pull request, folded, and into JSON', () => {
  const markdown = refreshMarkdown(LOOKED_INTO);
  expect(markdown).toContain(
    '## Packages\n\n<details><summary><code>docker.io/library/python:3.13-slim</code> linux/amd64: 3 packages changed (SBOM)</summary>\n\n| Package | Old | New |\n| --- | --- | --- |\n| libc6 | 2.41-12 | 2.41-13 |\n| new\\|one |  | 1.0 |\n| old | 0.9 |  |\n\n</details>',
  );
  expect(refreshToJson(LOOKED_INTO)).toMatchObject({
    images: [
      { platforms: [{ packages: { kind: 'compared', changes: [{ name: 'libc6' }, {}, {}] } }] },
    ],
  });
});

describe('a refresh on the screen', () => {
  it('says what moved, how the services did and how it went', () => {
    expect(renderRefresh(DONE, { ...PLAIN, width: 160 }).join('\n')).toBe(
      screen(`
IMAGE                               FOUND       DIGEST                       CREATED                     SIZE  USED BY
docker.io/library/node:24-slim      up to date                                                                 web
docker.io/library/python:3.13-slim  new digest  111111111111 → 222222222222  2026-11-01 → 2026-11-20  +1.2 MB  catalog, worker

SERVICE  RESULT   TIME               SIZE  MOVED UNDER IT
catalog  built   12.4s  61.2 MB (+1.2 MB)  docker.io/library/python:3.13-slim

1 new digest taken of 2 images, 1 service rebuilt.
`),
    );
  });

  it('tells packages where images were looked into', () => {
    expect(
      renderRefresh(LOOKED_INTO, { ...PLAIN, width: 160 })
        .slice(-6)
        .join('\n'),
    ).toBe(
      screen(`
docker.io/library/python:3.13-slim linux/amd64: 3 packages changed (SBOM)
    libc6 2.41-12 → 2.41-13
  + new|one 1.0
  - old 0.9

1 new digest taken of 1 image.
`).trimEnd(),
    );
  });

  it.each<[string, RefreshedImage['verdict'], string]>([
    ['a pin', { kind: 'pinned' }, 'pinned in the Dockerfile'],
    ['attestations', { kind: 'same-images', digest: sha('9') }, 'same images under a new index'],
    ['a registry left out', { kind: 'denied', host: 'quay.io' }, 'the manifest leaves quay.io out'],
    [
      'a freeze',
      { kind: 'frozen', reason: 'no\nwheels', until: '2027-01-31' },
      'frozen until 2027-01-31: no wheels',
    ],
    [
      'a cool-down',
      {
        kind: 'waiting',
        until: '2026-11-26T02:00:00.000Z',
        sighting: {
          digest: sha('4'),
          firstSeen: '2026-11-23T02:00:00.000Z',
          movedSince: '2026-11-19T02:00:00.000Z',
        },
      },
      'seen on 2026-11-23, taken from 2026-11-26 02:00 UTC on; the tag has been moving since 2026-11-19',
    ],
    [
      'a broken service',
      { kind: 'held-back', change: CHANGE, broke: ['web'] },
      'held back: web failed with it',
    ],
    [
      'a failure',
      {
        kind: 'unavailable',
        failure: { kind: 'not-found', host: 'docker.io', message: 'it is gone.', hint: 'look' },
      },
      'it is gone.',
    ],
  ])('puts %s into words, and into the pull request', (_what, verdict, words) => {
    const one = report([{ ...PYTHON, verdict }]);
    expect(renderRefresh(one, { ...ASCII, width: 240 }).join('\n')).toContain(words);
    const quiet = verdict.kind === 'pinned' || verdict.kind === 'same-images';
    expect(refreshMarkdown(one).includes(words)).toBe(!quiet);
  });

  it('reminds of a freeze that is over', () => {
    const thawed = { reason: 'wheels', until: '2026-11-01' };
    const lines = renderRefresh(report([{ ...NODE, thawed }]), PLAIN).join('\n');
    expect(lines).toContain('the freeze ended on 2026-11-01 (wheels)');
  });
});

describe('a refresh as Markdown', () => {
  it('is the body of a pull request', () => {
    expect(refreshMarkdown(DONE)).toBe(
      `${screen(`
# Base images of shop

1 new digest taken of 2 images, 1 service rebuilt.

| Image | Result | Digest | Created | Age | Platforms changed | Size | Used by |
| --- | --- | --- | --- | --- | --- | --- | --- |
| \`docker.io/library/python:3.13-slim\` | taken | 111111111111 → 222222222222 | 2026-11-01 → 2026-11-20 | 3 days | linux/amd64 | +1.2 MB | catalog, worker |

## Services

| Service | Result | Size | Time | Moved under it |
| --- | --- | --- | --- | --- |
| catalog | built | 61.2 MB (+1.2 MB) | 12.4s | \`docker.io/library/python:3.13-slim\` |

## Not changed

- 1 up to date

<details><summary>Whole digests</summary>

- \`docker.io/library/python:3.13-slim\`
  - old: \`${sha('1')}\`
  - new: \`${sha('2')}\`

</details>

Refreshed on 2026-11-23 02:00 UTC in 42.0s.
`)}\n`,
    );
  });

  it('lets no foreign text become markup, a link, a mention or another cell', () => {
    const reason = 'exit <b>1</b> | @team [x](https://evil.example) `code`\n# title';
    const failed = report(
      [{ ...PYTHON, verdict: { kind: 'held-back', change: CHANGE, broke: ['web'] } }],
      {
        services: [
          { service: 'web', outcome: 'failed', durationMs: 1, moved: [PYTHON.reference], reason },
        ],
      },
    );
    const line = refreshMarkdown(failed)
      .split('\n')
      .find((one) => one.startsWith('- **web**'));
    expect(line).toBe(
      '- **web**, with `docker.io/library/python:3.13-slim`: exit &lt;b>1&lt;/b> \\| &#64;team \\[x\\](https&#58;//evil.example) \\`code\\` \\# title',
    );
  });
});

describe('a refresh as JSON', () => {
  it('has plain values that survive a round trip', () => {
    const json: unknown = JSON.parse(JSON.stringify(refreshToJson(DONE)));
    expect(json).toMatchObject({
      version: 1,
      lockChanged: true,
      images: [
        { reference: NODE.reference, verdict: 'current', digest: sha('3') },
        {
          reference: PYTHON.reference,
          verdict: 'taken',
          before: { digest: sha('1') },
          after: { digest: sha('2') },
          platforms: [
            {
              platform: 'linux/amd64',
              used: true,
              before: { digest: sha('a'), sizeCompressedBytes: 40_000_000 },
              after: { digest: sha('b'), created: '2026-11-20T00:00:00Z' },
            },
          ],
        },
      ],
      services: [{ service: 'catalog', outcome: 'built' }],
    });
  });
});

describe('a lock', () => {
  const now = Date.parse('2026-11-23T02:00:00Z');
  const source = { path: 'web/Dockerfile', text: 'FROM node\n' };
  const entries = [
    {
      reference: NODE.reference,
      image: CHANGE.after,
      services: ['web'],
      needs: [{ service: 'web', at: { source, start: 5, end: 9 } }],
    },
    { reference: PYTHON.reference, image: CHANGE.before, services: [], needs: [] },
  ];

  const downloads = [
    {
      url: 'https://example.com/tool.tgz',
      download: {
        checksum: sha('c'),
        sizeBytes: 2_000_000,
        firstSeen: '2026-11-22T01:00:00Z',
        resolvedAt: '2026-11-22T01:00:00Z',
      },
      services: ['web'],
      needs: [{ service: 'web', at: { source, start: 0, end: 4 } }],
    },
  ];
  const shown = { uses: entries, downloads, now };

  it('is shown with what ADD downloads', () => {
    expect(
      renderLock({ ...shown, uses: [] }, PLAIN)
        .slice(-4)
        .join('\n'),
    ).toBe(
      screen(`
DOWNLOAD                      CHECKSUM      KNOWN FOR    SIZE  USED BY
https://example.com/tool.tgz  cccccccccccc      1 day  2.0 MB  web

0 images, 1 download
`),
    );
  });

  it('is shown with its age and its users', () => {
    expect(renderLock({ ...shown, downloads: [] }, { ...PLAIN, width: 160 }).join('\n')).toBe(
      screen(`
IMAGE                               DIGEST        KNOWN FOR  MADE           SIZE  PLATFORMS    USED BY
docker.io/library/node:24-slim      222222222222     3 days  2026-11-20  41.2 MB  linux/amd64  web
docker.io/library/python:3.13-slim  111111111111     3 days  2026-11-01  40.0 MB  linux/amd64  nobody

2 images, 1 of them unused: \`orchestrate lock\` drops them
`),
    );
    expect(renderLock({ uses: [], downloads: [], now }, PLAIN)).toEqual(['The lock is empty.']);
  });

  it('is there for machines too', () => {
    const json: unknown = JSON.parse(JSON.stringify(lockToJson(shown)));
    expect(json).toMatchObject({
      images: [
        { knownForDays: 3, services: ['web'], usedAt: ['web/Dockerfile:1:6'] },
        { platforms: { 'linux/amd64': { digest: sha('a') } }, services: [], usedAt: [] },
      ],
      downloads: [{ checksum: sha('c'), knownForDays: 1, usedAt: ['web/Dockerfile:1:1'] }],
    });
  });
});
