import { describe, expect, it } from 'vitest';
import { classify } from '../../src/failure/classify.ts';

const HEAD =
  'failed to resolve source metadata for localhost:5999/x:1: unexpected status from HEAD request to http://localhost:5999/v2/x/manifests/1:';

describe('classify', () => {
  it.each([
    // A registry that is short of breath.
    [`localhost:5999/x:1: ${HEAD} 429 Too Many Requests`, 'registry', true],
    [`localhost:5999/x:1: ${HEAD} 503 Service Unavailable`, 'registry', true],
    [
      'failed to push localhost:5999/x:1: unexpected status from HEAD request to http://localhost:5999/v2/x/blobs/sha256:15: 502 Bad Gateway',
      'registry',
      true,
    ],
    [
      'localhost:5999/x:1: failed to resolve source metadata for localhost:5999/x:1: failed to do request: Head "https://localhost:5999/v2/x/manifests/1": EOF',
      'registry',
      true,
    ],
    [
      'failed to push ghcr.io/a/b:1: failed to copy: io: read/write on closed pipe: write tcp 10.0.0.2:1->10.0.0.3:443: write: connection reset by peer',
      'registry',
      true,
    ],
    [
      'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://r/v2/x/blobs/sha256:1": net/http: TLS handshake timeout',
      'registry',
      true,
    ],
    // A registry that will say the same again.
    [`localhost:5999/x:1: ${HEAD} 401 Unauthorized`, 'registry', false],
    [`localhost:5999/x:1: ${HEAD} 403 Forbidden`, 'registry', false],
    [
      'localhost:5999/x:1: failed to resolve source metadata for localhost:5999/x:1: localhost:5999/x:1: not found',
      'registry',
      false,
    ],
    [
      'localhost:1/x:1: failed to resolve source metadata for localhost:1/x:1: failed to do request: Head "https://localhost:1/v2/x/manifests/1": dial tcp 127.0.0.1:1: connect: connection refused',
      'registry',
      false,
    ],
    [
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope',
      'registry',
      false,
    ],
    // Engine and disk.
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'engine',
      false,
    ],
    [
      'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
      'engine',
      false,
    ],
    ['no builder "nope" found', 'engine', false],
    [
      'failed to prepare x as y: write /var/lib/docker/z: no space left on device',
      'no-space',
      false,
    ],
    [
      'failed to push localhost:5000/shop/api:run-1: errors: unknown: provided digest did not match uploaded content unknown: blob unknown to registry - sha256:85',
      'registry',
      true,
    ],
    ['image "docker.io/shop/base:latest": already exists', 'engine', true],
    // Steps: whatever a command prints or is called.
    [
      'process "/bin/sh -c curl -f https://r/429 # connection reset" did not complete successfully: exit code: 22',
      'step',
      false,
    ],
    [
      'failed to compute cache key: failed to calculate checksum of ref 1::2: "/nope": not found',
      'step',
      false,
    ],
  ] as const)('says of %j: %s, transient %s', (message, kind, transient) => {
    expect(classify(message, true)).toEqual({ kind, transient, message });
  });

  it.each([
    'failed to prepare extraction snapshot "extract-909493875-oty9 sha256:43": parent snapshot sha256:30 does not exist: not found',
    'failed to commit f67 to r7r during finalize: failed to stat active key during commit: snapshot f67 does not exist: not found',
  ])('knows a record that leads nowhere by %j', (message) => {
    const cause = { kind: 'engine', transient: true, lostCache: true, message };
    expect(classify(message, true)).toEqual(cause);
  });

  it('names the source that a policy denied', () => {
    const said =
      'x: failed to resolve source metadata for x: could not resolve image due to policy: source "docker-image://docker.io/library/x:1" denied by policy: source denied by policy';
    expect(classify(said, false)).toEqual({
      kind: 'denied-source',
      transient: false,
      message: 'docker.io/library/x:1 is not in the lock, so the source policy denied it.',
    });
  });

  it('calls what is no step and nothing known "other"', () => {
    const message =
      'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)';
    expect(classify(message, false)).toEqual({ kind: 'other', transient: false, message });
  });
});
