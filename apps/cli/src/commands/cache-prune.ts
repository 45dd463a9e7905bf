import { createInterface } from 'node:readline/promises';
import type { CacheKind, Diagnostic } from '@orchestrate/model';
import {
  type BuilderPruning,
  type CachePruneOptions,
  type Pruned,
  planPrune,
  runPrune,
} from '@orchestrate/pipeline';
import {
  cacheRecordToJson,
  countRecords,
  renderCacheRecords,
  renderKept,
} from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';
import { ageMs } from './age.ts';
import { byteSize } from './byte-size.ts';
import { type CacheFlags, readKinds } from './cache-flags.ts';

export interface CachePruneFlags extends CacheFlags {
  readonly service?: readonly string[];
  readonly others?: boolean;
  readonly shared?: boolean;
  readonly olderThan?: string;
  readonly keepSize?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

/** `orchestrate cache prune`: asks first on a terminal, wants `--force` elsewhere. */
export function cachePrune(flags: CachePruneFlags): Promise<ExitCode> {
  const { options, diagnostics } = pruneOptions(flags);
  if (diagnostics.length > 0) return Promise.resolve(refuse({ kind: 'refused', diagnostics }));
  return withWorld(async (world) => {
    const plan = await planPrune(world, options);
    if (plan.kind !== 'planned') return refuse(plan);
    printDiagnostics(plan.diagnostics);
    const look = { ...screenOf(process.stdout).look, now: world.clock.now() };
    const quiet = flags.json === true;
    if (!quiet) printLines(plan.builders.flatMap((one) => describe(one, flags, look)));
    const isEmpty = plan.builders.every(({ choice }) => choice.remove.length === 0);
    if (flags.dryRun === true || isEmpty) {
      if (quiet) printJson({ builders: plan.builders.map((one) => planJson(one)) });
      return exitCode(plan.diagnostics, []);
    }
    if (flags.force !== true && !(await isConfirmed(quiet)))
      return quiet || !process.stdin.isTTY ? refuse(notAsked()) : EXIT.done;
    const pruned = await runPrune(world, plan.builders);
    printDiagnostics(pruned.flatMap(({ diagnostic }) => diagnostic ?? []));
    if (quiet) printJson({ builders: pruned.map(prunedJson) });
    else printLines(pruned.map(told));
    return exitCode(plan.diagnostics, pruned);
  });
}

/** The use case's options from the command line; mistakes in flags are diagnostics, all of them. */
function pruneOptions(flags: CachePruneFlags): {
  readonly options: CachePruneOptions;
  readonly diagnostics: readonly Diagnostic[];
} {
  const [kinds] = readKinds(flags.kind);
  const olderThanMs = flags.olderThan === undefined ? undefined : ageMs(flags.olderThan);
  const keepBytes = flags.keepSize === undefined ? undefined : byteSize(flags.keepSize);
  const diagnostics = [
    ...(kinds?.ok === false ? [kinds.diagnostic] : []),
    ...(flags.olderThan !== undefined && olderThanMs === undefined
      ? [wrong('older-than', flags.olderThan, 'an age', '7d')]
      : []),
    ...(flags.keepSize !== undefined && keepBytes === undefined
      ? [wrong('keep-size', flags.keepSize, 'a size', '20GB')]
      : []),
  ];
  const kindsAsked: readonly CacheKind[] | undefined = kinds?.ok === true ? kinds.value : undefined;
  const options: CachePruneOptions = {
    services: flags.service ?? [],
    others: flags.others === true,
    shared: flags.shared === true,
    ...(flags.file !== undefined && { file: flags.file }),
    ...(flags.builder !== undefined && { builder: flags.builder }),
    ...(kindsAsked !== undefined && { kinds: kindsAsked }),
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(keepBytes !== undefined && { keepBytes }),
  };
  return { options, diagnostics };
}

function wrong(flag: string, text: string, what: string, example: string): Diagnostic {
  return {
    code: `cli/${flag}`,
    severity: 'error',
    message: `--${flag} ${text} is not ${what}.`,
    hint: `Write a number and its unit, for example --${flag} ${example}.`,
  };
}

/** Long lists are for `--dry-run`: who is asked wants to know how much. */
function describe(
  { builder, choice, owners }: BuilderPruning,
  { dryRun }: CachePruneFlags,
  look: Parameters<typeof renderCacheRecords>[1],
): string[] {
  const records = choice.remove.map((record) => ({
    record,
    services: owners.get(record.id) ?? [],
  }));
  return [
    ...(dryRun === true ? renderCacheRecords(records, look) : []),
    records.length === 0
      ? `${builder}: nothing to remove`
      : `${builder}: ${dryRun === true ? 'would remove' : 'to remove'} ${countRecords(choice.remove)}`,
    ...renderKept(choice.keep).map((line) => `  ${line}`),
  ];
}

async function isConfirmed(quiet: boolean): Promise<boolean> {
  if (quiet || !process.stdin.isTTY) return false;
  using questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question('Remove them? [y/N] ');
  return /^y(es)?$/i.test(answer.trim());
}

function notAsked(): { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostic: Diagnostic = {
    code: 'cli/force',
    severity: 'error',
    message: 'Nothing was removed: there is no terminal to ask on.',
    hint: 'Add --force to remove without being asked, or --dry-run to see what would go.',
  };
  return { kind: 'refused', diagnostics: [diagnostic] };
}

function told({ builder, removed, left }: Pruned): string {
  const rest = left === 0 ? '' : `; ${left} stayed, because builds use them by now`;
  return `${builder}: removed ${countRecords(removed)}${rest}`;
}

function planJson({ builder, choice, owners }: BuilderPruning) {
  const shown = (record: (typeof choice.remove)[number]) =>
    cacheRecordToJson(record, owners.get(record.id) ?? []);
  return {
    builder,
    remove: choice.remove.map(shown),
    keep: choice.keep.map(({ record, reason }) => ({ ...shown(record), reason })),
  };
}

function prunedJson({ builder, removed, left }: Pruned) {
  const freedBytes = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { builder, removed, freedBytes, left };
}

function exitCode(diagnostics: readonly Diagnostic[], pruned: readonly Pruned[]): ExitCode {
  const failed =
    diagnostics.some(({ severity }) => severity === 'error') ||
    pruned.some(({ diagnostic }) => diagnostic !== undefined);
  return failed ? EXIT.unusable : EXIT.done;
}
