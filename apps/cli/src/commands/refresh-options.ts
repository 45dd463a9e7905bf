import type { Diagnostic } from '@orchestrate/model';
import type { RefreshOptions } from '@orchestrate/pipeline';
import { ageMs } from './age.ts';

export interface RefreshFlags {
  readonly file?: string;
  readonly minAge?: string;
  readonly dryRun?: boolean;
  readonly build: boolean;
  readonly partial?: boolean;
  readonly packages?: boolean;
  readonly exitCode?: boolean;
  readonly builder?: string;
  readonly jobs?: string;
  readonly push?: boolean;
  readonly load?: boolean;
  readonly report?: readonly string[];
  readonly json?: boolean;
  readonly progress: 'auto' | 'tty' | 'plain' | 'quiet';
  readonly events?: string;
}

/** The use case's options from the command line; mistakes in flags are diagnostics, all of them. */
export function refreshOptions(
  selectors: readonly string[],
  flags: RefreshFlags,
): { readonly options: RefreshOptions; readonly diagnostics: readonly Diagnostic[] } {
  const minAgeMs = flags.minAge === undefined ? undefined : ageMs(flags.minAge);
  const jobs = flags.jobs === undefined ? undefined : Number(flags.jobs);
  const diagnostics = [
    ...(flags.minAge !== undefined && minAgeMs === undefined ? [wrongAge(flags.minAge)] : []),
    ...(jobs === undefined || (Number.isInteger(jobs) && jobs > 0) ? [] : [wrongJobs(flags)]),
    ...(flags.report ?? []).flatMap((file) =>
      /\.(md|json)$/.test(file) ? [] : [wrongReport(file)],
    ),
  ];
  const outputs = [
    ...(flags.load === true ? [{ kind: 'load' } as const] : []),
    ...(flags.push === true ? [{ kind: 'push' } as const] : []),
  ];
  const options: RefreshOptions = {
    command: ['orchestrate', ...process.argv.slice(2)].join(' '),
    selectors,
    dryRun: flags.dryRun === true,
    build: flags.build,
    partial: flags.partial === true,
    packages: flags.packages === true,
    overrides: outputs.length > 0 ? { outputs } : {},
    ...(flags.file !== undefined && { file: flags.file }),
    ...(flags.builder !== undefined && { builder: flags.builder }),
    ...(jobs !== undefined && { jobs }),
    ...(minAgeMs !== undefined && { minAgeMs }),
  };
  return { options, diagnostics };
}

function wrongAge(text: string): Diagnostic {
  return {
    code: 'cli/min-age',
    severity: 'error',
    message: `--min-age ${text} is not an age.`,
    hint: 'Write a number with h or d, for example --min-age 3d; 0d takes everything at once.',
  };
}

function wrongJobs({ jobs }: RefreshFlags): Diagnostic {
  return {
    code: 'cli/jobs',
    severity: 'error',
    message: `--jobs ${jobs} is not a whole number above 0.`,
    hint: 'Say how many services to build at once, for example --jobs 4.',
  };
}

function wrongReport(file: string): Diagnostic {
  return {
    code: 'cli/report',
    severity: 'error',
    message: `--report ${file} does not say which form the report is to have.`,
    hint: 'End the name in .md for Markdown, made to be a pull request’s body, or in .json.',
  };
}
