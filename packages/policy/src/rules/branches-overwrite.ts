import { isSameForBranches } from '../cache/branches.ts';
import { appendToName } from '../cache/entry-edits.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { readEntries, writtenEntries } from '../cache/layer-entry.ts';

const code = 'cache/branches-overwrite';

/** A cache that all branches write: what a branch leaves there is of no use to the next build of the main one. */
export const branchesOverwrite: Rule = {
  code,
  find: ({ input }) =>
    input.services.flatMap(({ service }) =>
      writtenEntries(service)
        .filter(isSameForBranches)
        .filter(({ identity }) => !readEntries(service).some((read) => read.identity === identity))
        .map((entry) =>
          finding(code, {
            severity: 'warning',
            message: `Every branch writes the same layer cache of ${service.name}: what one leaves there replaces that of the main branch.`,
            hint: 'Put the branch into its name, and read the own one first and the main one after it; `cache: {type: registry}` does both.',
            at: entry.at,
            edits: appendToName(entry, '${git.branch:-detached}'),
          }),
        ),
    ),
};
