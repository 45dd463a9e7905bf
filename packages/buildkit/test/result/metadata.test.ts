import { describe, expect, it } from 'vitest';
import { decodeMetadata } from '../../src/result/metadata.ts';

const busybox = { uri: 'pkg:docker/busybox@1', digest: { sha256: 'ab' } };
const git = { uri: 'https://example.org/x.git', digest: { sha1: 'cd' } };

describe('decodeMetadata', () => {
  it('reads digest and materials of each target', () => {
    const written = JSON.stringify({
      web: {
        'containerimage.digest': 'sha256:1',
        'buildx.build.provenance': { materials: [busybox, git] },
      },
      files: { 'buildx.build.ref': 'x' },
      'buildx.build.warnings': [],
    });
    expect(decodeMetadata(written)).toEqual(
      new Map([
        [
          'web',
          {
            digest: 'sha256:1',
            materials: [
              { uri: 'pkg:docker/busybox@1', digest: 'sha256:ab' },
              { uri: 'https://example.org/x.git' },
            ],
          },
        ],
        ['files', {}],
      ]),
    );
  });

  it('reads one provenance a platform and SLSA 1, each source once', () => {
    const slsa1 = { buildDefinition: { resolvedDependencies: [busybox] } };
    const written = JSON.stringify({
      web: {
        'buildx.build.provenance/linux/amd64': { materials: [busybox] },
        'buildx.build.provenance/linux/arm64': slsa1,
      },
    });
    expect(decodeMetadata(written).get('web')?.materials).toEqual([
      { uri: 'pkg:docker/busybox@1', digest: 'sha256:ab' },
    ]);
  });

  it.each(['', 'no json', '[]'])('finds nothing in %j', (written) => {
    expect(decodeMetadata(written).size).toBe(0);
  });
});
