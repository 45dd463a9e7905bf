import { expect, it } from 'vitest';
import { childEnv } from '../../src/process/child-env.ts';

const value = new TextEncoder().encode('s3cret');

it('hands the environment on, but for settings that would change what we rely on', () => {
  const env = {
    PATH: '/bin',
    GONE: undefined,
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    ORCH_SECRET_7: 'of another run',
    BUILDX_METADATA_PROVENANCE: 'max',
  };
  expect(childEnv({ env, secrets: [] })).toEqual({
    PATH: '/bin',
    BUILDX_METADATA_PROVENANCE: 'min',
  });
});

it('adds secrets that go by variable, and the policy', () => {
  const secrets = [
    { service: 'web', id: 'a', value, way: { kind: 'env', name: 'ORCH_SECRET_0' } },
    { service: 'web', id: 'b', value, way: { kind: 'file', name: 'secret-1' } },
  ] as const;
  expect(childEnv({ env: {}, secrets, policyFile: '/p/policy.json' })).toEqual({
    ORCH_SECRET_0: 's3cret',
    EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: '/p/policy.json',
    BUILDX_METADATA_PROVENANCE: 'min',
  });
});

it.each([
  ['arm', { DOCKER_CONTEXT: 'arm' }],
  ['default', { DOCKER_CONTEXT: 'default', DOCKER_HOST: 'unix:///a.sock' }],
])('points at the engine of context %s', (dockerContext, expected) => {
  const env = { DOCKER_HOST: 'unix:///a.sock', DOCKER_CONTEXT: 'other' };
  expect(childEnv({ env, secrets: [], dockerContext })).toEqual({
    ...expected,
    BUILDX_METADATA_PROVENANCE: 'min',
  });
});
