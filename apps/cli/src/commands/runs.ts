import { loadManifest } from '@orchestrate/pipeline';
import { recordJson, renderRun, renderRuns } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { localLook } from '../terminal.ts';

interface RunsFlags {
  readonly file?: string;
  readonly json?: boolean;
}

/** `orchestrate runs`: the newest runs, newest first. */
export function listRuns(flags: RunsFlags & { readonly limit: string }): Promise<ExitCode> {
  return withWorld(async (world) => {
    const limit = Number(flags.limit);
    if (!Number.isInteger(limit) || limit < 1) {
      printDiagnostics([
        {
          code: 'cli/limit',
          severity: 'error',
          message: `--limit ${flags.limit} is not a whole number above 0.`,
          hint: 'Say how many runs to show, for example --limit 5.',
        },
      ]);
      return EXIT.wrongRequest;
    }
    const loaded = await loadManifest(world, flags.file);
    if (!loaded.ok) {
      printDiagnostics(loaded.diagnostics);
      return EXIT.wrongRequest;
    }
    const records = world.store(loaded.value.manifest.root).list(limit);
    if (flags.json === true) printJson(records.map(recordJson));
    else printLines(renderRuns(records, localLook()));
    return EXIT.done;
  });
}

/** `orchestrate runs show ID`: one run; the beginning of its id is enough. */
export function showRun(id: string, flags: RunsFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const loaded = await loadManifest(world, flags.file);
    if (!loaded.ok) {
      printDiagnostics(loaded.diagnostics);
      return EXIT.wrongRequest;
    }
    const store = world.store(loaded.value.manifest.root);
    const record = id === 'last' ? store.list(1)[0] : store.find(id);
    if (record === undefined) {
      printDiagnostics([
        {
          code: 'cli/unknown-run',
          severity: 'error',
          message: `No run, or more than one, begins with ${id}.`,
          hint: 'Run `orchestrate runs` to see their ids; `last` is the newest.',
        },
      ]);
      return EXIT.wrongRequest;
    }
    if (flags.json === true) printJson(recordJson(record));
    else printLines(renderRun(record, localLook()));
    return EXIT.done;
  });
}
