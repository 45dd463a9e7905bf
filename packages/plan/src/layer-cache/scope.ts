/** What decides whose layer caches a run reads and which one it writes. */
export interface CacheScope {
  readonly ci: boolean;
  /** Undefined when nobody says it: a detached checkout outside CI. */
  readonly branch?: string;
  /** A change that nobody has accepted yet. */
  readonly pullRequest?: { readonly id: string; readonly base?: string };
  /** A tag is built: what it would write, nobody would read again. */
  readonly tag: boolean;
  /** The repository's main branch, where CI tells it. */
  readonly mainBranch?: string;
}

/** Variables of one CI system; of each list the first that is set. */
interface CiVariables {
  readonly present: string;
  readonly pullRequest: readonly string[];
  readonly base: readonly string[];
  readonly tag: readonly string[];
  readonly branch: readonly string[];
  readonly main: readonly string[];
}

/** From the systems' own lists of predefined variables. GitHub is read apart: it tells by event and kind of ref. */
const SYSTEMS: readonly CiVariables[] = [
  {
    present: 'GITLAB_CI',
    pullRequest: ['CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'],
    base: ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME', 'CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME'],
    tag: ['CI_COMMIT_TAG'],
    branch: ['CI_COMMIT_BRANCH', 'CI_COMMIT_REF_NAME'],
    main: ['CI_DEFAULT_BRANCH'],
  },
  {
    present: 'BUILDKITE',
    pullRequest: ['BUILDKITE_PULL_REQUEST'],
    base: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'],
    tag: ['BUILDKITE_TAG'],
    branch: ['BUILDKITE_BRANCH'],
    main: ['BUILDKITE_PIPELINE_DEFAULT_BRANCH'],
  },
  {
    present: 'CIRCLECI',
    pullRequest: ['CIRCLE_PR_NUMBER', 'CIRCLE_PULL_REQUEST'],
    base: [],
    tag: ['CIRCLE_TAG'],
    branch: ['CIRCLE_BRANCH'],
    main: [],
  },
  {
    present: 'TF_BUILD',
    pullRequest: ['SYSTEM_PULLREQUEST_PULLREQUESTID'],
    base: ['SYSTEM_PULLREQUEST_TARGETBRANCHNAME', 'SYSTEM_PULLREQUEST_TARGETBRANCH'],
    tag: [],
    branch: ['BUILD_SOURCEBRANCH'],
    main: [],
  },
  {
    present: 'BITBUCKET_BUILD_NUMBER',
    pullRequest: ['BITBUCKET_PR_ID'],
    base: ['BITBUCKET_PR_DESTINATION_BRANCH'],
    tag: ['BITBUCKET_TAG'],
    branch: ['BITBUCKET_BRANCH'],
    main: [],
  },
  {
    present: 'TRAVIS',
    pullRequest: ['TRAVIS_PULL_REQUEST'],
    base: ['TRAVIS_BRANCH'],
    tag: ['TRAVIS_TAG'],
    branch: ['TRAVIS_BRANCH'],
    main: [],
  },
  {
    present: 'DRONE',
    pullRequest: ['DRONE_PULL_REQUEST'],
    base: ['DRONE_TARGET_BRANCH'],
    tag: ['DRONE_TAG'],
    branch: ['DRONE_BRANCH'],
    main: ['DRONE_REPO_BRANCH'],
  },
  {
    present: 'JENKINS_URL',
    pullRequest: ['CHANGE_ID'],
    base: ['CHANGE_TARGET'],
    tag: ['TAG_NAME'],
    branch: ['BRANCH_NAME', 'GIT_BRANCH'],
    main: [],
  },
];

type Env = Readonly<Record<string, string | undefined>>;

/** Reads branch, pull request and tag from what CI systems set, else takes the branch that git is on. */
export function cacheScope(env: Env, gitBranch: string | undefined): CacheScope {
  if (said(env['GITHUB_ACTIONS']) !== undefined) return githubScope(env);
  const system = SYSTEMS.find(({ present }) => said(env[present]) !== undefined);
  const first = (names: readonly string[] = []) =>
    names.map((name) => said(env[name])).find((value) => value !== undefined);
  const id = first(system?.pullRequest);
  const base = branchName(first(system?.base));
  const ref = first(system?.branch) ?? gitBranch;
  const branch = branchName(ref);
  const main = first(system?.main);
  return {
    ci: system !== undefined || said(env['CI']) !== undefined,
    ...(branch !== undefined && { branch }),
    ...(id !== undefined && { pullRequest: { id, ...(base !== undefined && { base }) } }),
    tag: first(system?.tag) !== undefined || ref?.startsWith('refs/tags/') === true,
    ...(main !== undefined && { mainBranch: main }),
  };
}

/** A queue of merges builds what is not accepted yet, as pull requests do. */
const GITHUB_CHANGES = /^(pull_request|merge_group)/;

function githubScope(env: Env): CacheScope {
  const name = said(env['GITHUB_REF_NAME']);
  const base = said(env['GITHUB_BASE_REF']);
  const isChange = GITHUB_CHANGES.test(env['GITHUB_EVENT_NAME'] ?? '') || base !== undefined;
  // `pull_request_target` runs on the base's ref; the name of the head is what tells changes apart then.
  const [, number] = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '') ?? [];
  const id = number ?? said(env['GITHUB_HEAD_REF']) ?? name ?? 'unknown';
  return {
    ci: true,
    ...(name !== undefined && { branch: name }),
    ...(isChange && { pullRequest: { id, ...(base !== undefined && { base }) } }),
    tag: env['GITHUB_REF_TYPE'] === 'tag',
  };
}

/** Some systems write `false` where there is nothing. */
function said(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value === 'false' ? undefined : value;
}

function branchName(ref: string | undefined): string | undefined {
  return ref?.replace(/^(refs\/heads\/|origin\/)/, '');
}
