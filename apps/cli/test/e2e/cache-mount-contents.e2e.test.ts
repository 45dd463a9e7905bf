import { describe, expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';
import { ci, MANIFEST, tagsOf } from './saved-mounts.ts';
import { freshEngine } from './second-engine.ts';

describe('what a saved cache mount holds', () => {
  const mount = '--mount=type=cache,target=/go/pkg/mod';
  const fill = `FROM busybox:stable
COPY nonce /
RUN ${mount} <<'END'
set -eu
cd /go/pkg/mod && mkdir -p new@v1 old@v1/sub
for file in new@v1/a new@v1/b old@v1/a old@v1/sub/b; do dd if=/dev/urandom of=$file bs=1k count=1000; done
touch -t 202001010000 new@v1/b old@v1/a old@v1/sub/b
echo hi > 'with blank' && chown 5:6 'with blank' && chmod 0604 'with blank' && ln -s new@v1 link && chmod 0555 new@v1
END
`;
  const look = `FROM busybox:stable
COPY nonce /
RUN ${mount} cd /go/pkg/mod && find . ! -name . -exec stat -c '%n|%u:%g|%a' {} ';' | sort
`;

  it('has owners and modes as they were, and leaves out what is oldest beyond the limit', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('true}\nservices', 'true, maxSize: 2500kB}\nservices')}  fill: {context: fill}\n  look: {context: look}\n`,
      'fill/Dockerfile': fill,
      'fill/nonce': nonce(),
      'look/Dockerfile': look,
      'look/nonce': nonce(),
    });
    const built = await run(repo.root, ['build', 'fill', '--progress', 'quiet']);
    expect(built.exitCode, built.all).toBe(0);
    const saved = await run(repo.root, ['cache', 'save', 'fill', '--json']);
    expect(JSON.parse(saved.stdout), saved.all).toMatchObject([{ saved: 'uploaded' }]);

    const engine = await freshEngine();
    const restored = await run(repo.root, ['cache', 'restore'], engine);
    expect(restored.exitCode, restored.all).toBe(0);
    const looked = await run(repo.root, ['build', 'look', '--progress', 'plain'], engine);
    const found = [...looked.stderr.matchAll(/\.\/(\S.*\|\d+:\d+\|\d+)/g)].map(([, line]) => line);
    expect(found).toEqual([
      'link|0:0|777',
      'new@v1/a|0:0|644',
      'new@v1/b|0:0|644',
      'new@v1|0:0|555',
      'with blank|5:6|604',
    ]);
  });
});

describe('the keys of a cache mount', () => {
  it('that were saved longest ago go from the registry', async () => {
    const repo = monorepo({
      'orchestrate.yaml': `${MANIFEST.replace('true}\nservices', 'true, keepKeys: 2}\nservices')}  api: {context: api}\n`,
      'api/Dockerfile':
        'FROM busybox:stable\nCOPY . /app\nRUN --mount=type=cache,target=/root/.cache/pip cp /app/requirements.txt /root/.cache/pip\n',
    });
    const saved: (readonly string[])[] = [];
    for (const requirements of ['one', 'two', 'three']) {
      repo.write({ 'api/requirements.txt': requirements });
      const { mounts } = await ci(repo, {});
      expect(mounts.get('/root/.cache/pip')).toMatchObject({ saved: 'uploaded' });
      saved.push((await tagsOf(repo)).filter((tag) => !tag.endsWith('-newest')));
    }
    const [[one = ''] = [], two = [], three = []] = saved;
    expect([two.length, two.includes(one), three.length, three.includes(one)]).toEqual([
      2,
      true,
      2,
      false,
    ]);
  });
});
