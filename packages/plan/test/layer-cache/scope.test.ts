import { describe, expect, test } from 'vitest';
import { cacheScope } from '../../src/index.ts';

describe('the scope of layer caches', () => {
  test('outside CI is the branch that git is on', () => {
    expect(cacheScope({}, 'topic')).toEqual({ ci: false, branch: 'topic', tag: false });
    expect(cacheScope({ CI: 'false' }, undefined)).toEqual({ ci: false, tag: false });
    expect(cacheScope({ CI: 'true' }, 'topic')).toEqual({ ci: true, branch: 'topic', tag: false });
  });

  test.each<[string, Record<string, string>, object]>([
    [
      'a push on GitHub',
      { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF_NAME: 'x' },
      { ci: true, branch: 'x', tag: false },
    ],
    [
      'a pull request on GitHub whose head is called main',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: 'refs/pull/12/merge',
        GITHUB_REF_NAME: '12/merge',
        GITHUB_HEAD_REF: 'main',
        GITHUB_BASE_REF: 'release/1',
      },
      { pullRequest: { id: '12', base: 'release/1' } },
    ],
    [
      'a pull request that runs on the base’s ref',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'pull_request_target',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_HEAD_REF: 'topic',
        GITHUB_BASE_REF: 'main',
      },
      { pullRequest: { id: 'topic', base: 'main' } },
    ],
    [
      'a merge queue on GitHub',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'merge_group',
        GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-1',
      },
      { pullRequest: { id: 'gh-readonly-queue/main/pr-1' } },
    ],
    [
      'a tag on GitHub',
      { GITHUB_ACTIONS: 'true', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' },
      { tag: true },
    ],
    [
      'a merge request on GitLab',
      {
        GITLAB_CI: 'true',
        CI_MERGE_REQUEST_IID: '7',
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'trunk',
        CI_COMMIT_REF_NAME: 'x',
        CI_DEFAULT_BRANCH: 'trunk',
      },
      { pullRequest: { id: '7', base: 'trunk' }, mainBranch: 'trunk' },
    ],
    [
      'a branch on Buildkite, which says false where there is no pull request',
      { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_BRANCH: 'x' },
      { ci: true, branch: 'x', tag: false },
    ],
    [
      'a pull request on Azure',
      {
        TF_BUILD: 'True',
        SYSTEM_PULLREQUEST_PULLREQUESTID: '3',
        SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
        BUILD_SOURCEBRANCH: 'refs/pull/3/merge',
      },
      { pullRequest: { id: '3', base: 'main' } },
    ],
    ['a tag on Azure', { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/tags/v1' }, { tag: true }],
    [
      'a branch on Jenkins',
      { JENKINS_URL: 'x', GIT_BRANCH: 'origin/main' },
      { branch: 'main', tag: false },
    ],
  ])('of %s', (_title, env, expected) => {
    const scope = cacheScope(env, 'of-git');
    expect(scope).toMatchObject(expected);
    expect('pullRequest' in scope).toBe('pullRequest' in expected);
  });
});
