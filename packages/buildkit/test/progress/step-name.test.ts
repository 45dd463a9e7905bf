import { describe, expect, it } from 'vitest';
import { parseVertexName, splitTarget } from '../../src/progress/step-name.ts';

describe('parseVertexName', () => {
  it.each([
    ['[2/5] RUN npm ci', { index: 2, total: 5, instruction: 'RUN', text: 'RUN npm ci' }],
    [
      '[build  2/12] COPY . .',
      { stage: 'build', index: 2, total: 12, instruction: 'COPY', text: 'COPY . .' },
    ],
    [
      '[linux/arm64 build 2/5] ADD x /y',
      {
        platform: 'linux/arm64',
        stage: 'build',
        index: 2,
        total: 5,
        instruction: 'ADD',
        text: 'ADD x /y',
      },
    ],
    [
      '[linux/arm/v7 2/5] WORKDIR /o',
      { platform: 'linux/arm/v7', index: 2, total: 5, instruction: 'WORKDIR', text: 'WORKDIR /o' },
    ],
    [
      '[linux/amd64->arm64 build 3/3] RUN make',
      {
        platform: 'linux/arm64',
        stage: 'build',
        index: 3,
        total: 3,
        instruction: 'RUN',
        text: 'RUN make',
      },
    ],
    [
      '[linux/amd64->arm/v7 3/3] RUN make',
      { platform: 'linux/arm/v7', index: 3, total: 3, instruction: 'RUN', text: 'RUN make' },
    ],
    [
      '[linux/amd64->windows/amd64 3/3] RUN make',
      { platform: 'windows/amd64', index: 3, total: 3, instruction: 'RUN', text: 'RUN make' },
    ],
    [
      '[2/2] RUN <<EOF (echo a...)\nb',
      { index: 2, total: 2, instruction: 'RUN', text: 'RUN <<EOF (echo a...)\nb' },
    ],
  ])('reads the step %j', (name, expected) => {
    expect(parseVertexName(name)).toEqual({ kind: 'step', ...expected });
  });

  it.each([
    '[1/3] FROM localhost:5000/base:1@sha256:17',
    '[internal] load build context',
    '[internal] load metadata for localhost:5000/base:1',
    '[context base] load metadata for docker.io/shop/base:1',
    'resolving provenance for metadata file',
    'importing cache manifest from type=registry',
    '[2/3] RUNNER x',
    'RUN [2/3] RUN x',
  ])('takes %j for no step', (name) => {
    expect(parseVertexName(name)).toEqual({ kind: 'other' });
  });

  it.each(['exporting to image', 'exporting to oci image format', 'exporting to client directory'])(
    'knows %j as an export',
    (name) => {
      expect(parseVertexName(name)).toEqual({ kind: 'export' });
    },
  );
});

describe('splitTarget', () => {
  it.each([
    ['[web] exporting to image', 'web', 'exporting to image'],
    ['[web internal] load .dockerignore', 'web', '[internal] load .dockerignore'],
    ['[shop_web-2  2/12] RUN x', 'shop_web-2', '[ 2/12] RUN x'],
    ['[web linux/arm64 build 2/5] RUN x', 'web', '[linux/arm64 build 2/5] RUN x'],
  ])('takes the target off %j', (name, target, rest) => {
    expect(splitTarget(name)).toEqual({ target, rest });
  });

  it('leaves a name without brackets alone', () => {
    expect(splitTarget('exporting to image')).toEqual({ rest: 'exporting to image' });
  });
});
