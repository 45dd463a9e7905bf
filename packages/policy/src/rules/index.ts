import type { Rule } from '../cache/finding.ts';
import { aptDockerClean } from './apt-docker-clean.ts';
import { aptNotLocked } from './apt-not-locked.ts';
import { branchesOverwrite } from './branches-overwrite.ts';
import { disabled } from './disabled.ts';
import { emptied } from './emptied.ts';
import { neverHit } from './never-hit.ts';
import { noMount } from './no-mount.ts';
import { otherRepository } from './other-repository.ts';
import { pullRequestsWrite } from './pull-requests-write.ts';
import { sharedByArchitectures } from './shared-by-architectures.ts';
import { sharedByDistributions } from './shared-by-distributions.ts';
import { unwritable } from './unwritable.ts';
import { writtenTwice } from './written-twice.ts';
import { wrongTarget } from './wrong-target.ts';

/** Everything that `cache doctor` looks for. A new rule is a file here, and a heading in docs/cache-doctor.md. */
export const CACHE_RULES: readonly Rule[] = [
  writtenTwice,
  branchesOverwrite,
  pullRequestsWrite,
  otherRepository,
  aptNotLocked,
  aptDockerClean,
  sharedByDistributions,
  sharedByArchitectures,
  disabled,
  emptied,
  wrongTarget,
  unwritable,
  noMount,
  neverHit,
];
