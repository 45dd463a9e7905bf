import { describe, expect, it } from 'vitest';
import { decodeIndex, encodeIndex, type ImageConfig } from '../src/registry/media.ts';
import { releaseOf, withLayer } from '../src/registry/newer.ts';

const config: ImageConfig = {
  created: '2026-01-01T00:00:00Z',
  architecture: 'amd64',
  config: { Cmd: ['bash'] },
  rootfs: { type: 'layers', diff_ids: ['sha256:a'] },
  history: [{ created_by: 'ADD' }],
};

describe('a newer version of an image', () => {
  it('has one more layer, is a day younger and keeps everything else', () => {
    const newer = withLayer(config, 'sha256:b');
    expect(newer).toMatchObject({
      created: '2026-01-02T00:00:00.000Z',
      architecture: 'amd64',
      config: { Cmd: ['bash'] },
      rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
    });
    expect(newer.history).toHaveLength(2);
  });

  it('counts its releases by their history', () => {
    expect(releaseOf(config)).toBe(1);
    expect(releaseOf(withLayer(withLayer(config, 'sha256:b'), 'sha256:c'))).toBe(3);
  });
});

it('keeps only what identifies an image in an index', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const platform = { os: 'linux', architecture: 'amd64' };
  const entry = { mediaType: 'm', digest, size: 1, platform };
  const bytes = encodeIndex([
    { ...entry, annotations: { 'org.opencontainers.image.created': 'now' } },
  ]);
  expect(decodeIndex(bytes).manifests).toEqual([entry]);
});
