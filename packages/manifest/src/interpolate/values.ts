import type { Environment, GitValues } from '../input.ts';
import type { Problem } from '../problem.ts';
import { suggestion } from '../suggest.ts';
import { tagOf } from './tag-of.ts';

/** Where `${…}` takes its values from. */
export interface Scope {
  readonly env: Environment;
  readonly git?: GitValues | undefined;
  readonly project: string;
  /** Undefined outside a service. */
  readonly service?: string;
}

type Lack = Pick<Problem, 'code' | 'message' | 'hint'>;

export type Found =
  | { readonly value: string; readonly lack?: undefined }
  /** No value, and what to say unless the reference has a default. */
  | { readonly value?: undefined; readonly lack: Lack }
  /** No such name: a default does not help. */
  | { readonly value?: undefined; readonly lack?: undefined; readonly mistake: Lack };

const GIT_NAMES = ['git.sha', 'git.shortSha', 'git.branch', 'git.dirty'] as const;
type GitName = (typeof GIT_NAMES)[number];

/** The value of a name: `git.*`, `project`, `service`, or else an environment variable. */
export function valueOf(name: string, scope: Scope): Found {
  if (name === 'project') return { value: scope.project };
  if (name === 'service') return scope.service === undefined ? noService : { value: scope.service };
  if (isGitName(name)) return gitValue(name, scope.git);
  if (name.includes('.')) return unknownName(name);
  const value = scope.env[name];
  if (value !== undefined) return { value };
  return {
    lack: {
      code: 'unset-variable',
      message: `The environment variable \`${name}\` is not set.`,
      hint: `Set it, or give a default: \`\${${name}:-…}\`.`,
    },
  };
}

function gitValue(name: GitName, git: GitValues | undefined): Found {
  if (git === undefined) {
    return {
      lack: {
        code: 'no-git',
        message: `\`\${${name}}\` needs a Git repository with a commit, and there is none.`,
        hint: `Commit first, or give a default: \`\${${name}:-…}\`.`,
      },
    };
  }
  switch (name) {
    case 'git.sha':
      return { value: git.sha };
    case 'git.shortSha':
      return { value: git.shortSha };
    case 'git.dirty':
      return { value: git.dirty ? 'dirty' : '' };
    case 'git.branch':
      return git.branch === undefined ? detached : { value: tagOf(git.branch) };
  }
}

function isGitName(name: string): name is GitName {
  return GIT_NAMES.some((known) => known === name);
}

function unknownName(name: string): Found {
  const mistake: Lack = {
    code: 'interpolation',
    message: `There is no value \`\${${name}}\`.`,
    hint: suggestion(name, GIT_NAMES, ''),
  };
  return { mistake };
}

const noService: Found = {
  mistake: {
    code: 'interpolation',
    message: '`${service}` has a value within services only.',
    hint: 'Move the setting to `defaults`, or leave `${service}` out.',
  },
};

const detached: Found = {
  lack: {
    code: 'no-git',
    message: '`${git.branch}` has no value: HEAD is detached.',
    hint: 'Check out a branch, or give a default: `${git.branch:-…}`.',
  },
};
