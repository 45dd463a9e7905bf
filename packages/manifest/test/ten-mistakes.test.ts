import { expect, test } from 'vitest';
import { parse, screen } from './support.ts';

const TEXT = `version: 1
registry: localhost:5000/shop
mirors: {docker.io: localhost:5000}
secrets:
  pip_token: {env: PIP_TOKEN}
services:
  base:
    context: ./base
    dependsOn: [api]
  api:
    context: ./api
    contxt: ./api
    contexts: {base: service:base}
    secrets: [pip_tokn]
    tags: ["\${git.sha}", "\${VERSION}"]
  web:
    context: ./wbe
    platforms: linux/amd64
    target: a
    target: b
  worker:
    context: ./web
    repository: localhost:5000/shop/api
    tags: ["0123456789abcdef0123456789abcdef01234567"]
    timeout: soon
`;

test('ten mistakes are ten diagnostics in one run, each at its place', () => {
  const git = {
    sha: '0123456789abcdef0123456789abcdef01234567',
    shortSha: '0123456',
    dirty: false,
  };
  const { ok, diagnostics } = parse(TEXT, { git });
  expect(ok).toBe(false);
  expect(diagnostics.map(screen)).toEqual([
    'orchestrate.yaml:3:1 manifest/unknown-key Unknown key `mirors` at the top of the file.',
    'orchestrate.yaml:12:5 manifest/unknown-key Unknown key `contxt` in `services.api`.',
    'orchestrate.yaml:13:22 manifest/dependency-cycle Services depend on one another in a circle: base -> api -> base.',
    'orchestrate.yaml:14:15 manifest/unknown-secret There is no secret `pip_tokn`.',
    'orchestrate.yaml:15:27 manifest/unset-variable The environment variable `VERSION` is not set.',
    'orchestrate.yaml:17:14 manifest/missing-context The context `./wbe` does not exist.',
    'orchestrate.yaml:18:16 manifest/wrong-type `services.web.platforms` must be a list, but is a string.',
    'orchestrate.yaml:20:5 manifest/duplicate-key The key `target` appears twice in one mapping.',
    'orchestrate.yaml:24:12 manifest/duplicate-tag `api` and `worker` have one image name: `localhost:5000/shop/api:0123456789abcdef0123456789abcdef01234567`.',
    'orchestrate.yaml:25:14 manifest/invalid-duration `soon` is not a duration above zero for `services.worker.timeout`.',
  ]);
});
