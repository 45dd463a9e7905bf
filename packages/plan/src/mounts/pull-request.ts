type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a CI system builds a pull request: what it writes must not reach those who build releases. As the
 * systems' own documentation names their variables.
 */
export function isPullRequest(env: Environment): boolean {
  return (
    env['GITHUB_EVENT_NAME']?.startsWith('pull_request') === true ||
    isSet(env['CI_MERGE_REQUEST_IID']) ||
    isSet(env['CI_EXTERNAL_PULL_REQUEST_IID']) ||
    isSet(env['BITBUCKET_PR_ID']) ||
    isSet(env['CIRCLE_PULL_REQUEST']) ||
    isSet(env['CHANGE_ID']) ||
    isSet(env['SYSTEM_PULLREQUEST_PULLREQUESTID']) ||
    isNumber(env['BUILDKITE_PULL_REQUEST']) ||
    isNumber(env['TRAVIS_PULL_REQUEST'])
  );
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** These say `false` when there is none. */
function isNumber(value: string | undefined): boolean {
  return /^\d+$/.test(value ?? '');
}
