import { describe, expect, it } from 'vitest';
import {
  parseSurvey,
  restoreText,
  saveText,
  surveyText,
  type TravellingMount,
} from '../../src/index.ts';

const mount = (parts: Partial<TravellingMount> = {}): TravellingMount => ({
  name: 'npm-amd64-1',
  id: '/root/.npm',
  target: '/root/.npm',
  sharing: 'shared',
  platforms: ['linux/amd64'],
  uses: [],
  ...parts,
});
const helper = 'docker.io/library/busybox:stable';
const HASH = 'a'.repeat(64);

describe('the builds that move mounts', () => {
  it('address the very mount of the builds', () => {
    const locked = mount({ sharing: 'locked', uid: 1000, gid: 5, mode: '0750' });
    expect(saveText({ helper, mount: locked, nonce: 'run' }).split('\n').slice(0, 2)).toEqual([
      `FROM ${helper}`,
      "RUN --mount=type=cache,target=/mount,id=/root/.npm,sharing=locked,uid=1000,gid=5,mode=0750 <<'ORCHESTRATE'",
    ]);
  });

  it('quote ids as the Dockerfile reader wants them', () => {
    const text = saveText({ helper, mount: mount({ id: 'a,"b"$c' }), nonce: 'run' });
    expect(text).toContain('"id=a,""b""\\$c"');
  });

  it('are another step for another mount, which BuildKit would not see by itself', () => {
    const script = (name: string) =>
      saveText({ helper, mount: mount({ name }), nonce: 'run' })
        .split('\n')
        .slice(2)
        .join('\n');
    expect(script('one')).not.toBe(script('two'));
  });

  it('look at all mounts in one step', () => {
    const text = surveyText(helper, [mount(), mount({ id: 'go' })], 'run');
    expect(text.match(/^RUN /gm)).toHaveLength(1);
    expect(text).toContain('target=/mount/0,id=/root/.npm');
    expect(text).toContain('target=/mount/1,id=go');
  });

  it('restore from the image by digest', () => {
    const image = `localhost:5000/shop/cache-mounts@sha256:${HASH}`;
    expect(restoreText({ helper, mount: mount(), nonce: 'run', image })).toContain(
      `--mount=type=bind,from=${image},target=/saved`,
    );
  });

  it('trim by file, and Go modules as a whole', () => {
    const trimmed = { helper, mount: mount(), nonce: 'run', trimTo: 5000 };
    expect(saveText(trimmed)).toContain('-v left=5000');
    expect(saveText(trimmed)).not.toContain('@v');
    expect(saveText({ ...trimmed, unit: 'go-module' })).toContain('@v');
  });
});

describe('what a survey printed', () => {
  it('is read by position, whatever stands around it', () => {
    const log = `noise\norchestrate-surveyed 1 0 0 ${HASH}\norchestrate-surveyed 0 3 5000000000 ${HASH}\n`;
    expect(parseSurvey(log)).toEqual(
      new Map([
        [1, { files: 0, bytes: 0, listing: HASH }],
        [0, { files: 3, bytes: 5_000_000_000, listing: HASH }],
      ]),
    );
    expect(parseSurvey('orchestrate-surveyed 0 x')).toEqual(new Map());
  });
});
