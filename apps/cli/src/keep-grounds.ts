import type { World } from '@orchestrate/pipeline';
import { createGroundsFile } from '@orchestrate/workspace/grounds';
import type { BuildFlags } from './commands/build-options.ts';
import type { RecordedEnvironment } from './recorded-environment.ts';
import { currentRequest, PROGRAM } from './request.ts';
import { stateFiles } from './state-files.ts';

/** What decides over flags that nobody gave. */
const READ_BY_FLAGS = ['CI'];

/** Where a run of this command notes what it rested on. */
export function groundsOf(
  recorded: RecordedEnvironment,
  { file, progress, events, json }: BuildFlags,
): NonNullable<World['groundsFile']> {
  return (root) => {
    const { grounds, database } = stateFiles(root);
    // Whoever names the manifest is not met by those who look for it.
    if (file !== undefined) return { keep: () => undefined };
    return createGroundsFile(grounds, currentRequest(), {
      variables: () => [...new Set([...recorded.names(), ...READ_BY_FLAGS])],
      also: [
        { path: PROGRAM, what: 'file', present: true },
        // Whoever removes the history wants a new one.
        { path: database, what: 'kind', present: true },
      ],
      flags: { progress, ...(events !== undefined && { events }), ...(json && { json }) },
    });
  };
}
