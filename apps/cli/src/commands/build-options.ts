import type { Diagnostic, Output } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';
import type { BuildOptions } from '@orchestrate/pipeline';
import { isCi, isFrozen } from './frozen.ts';

export interface BuildFlags {
  readonly file?: string;
  readonly filter?: readonly string[];
  readonly since?: string;
  readonly jobs?: string;
  readonly failFast?: boolean;
  readonly frozen?: boolean;
  readonly failOnPrintedSecret?: boolean;
  readonly persist?: boolean;
  readonly force?: boolean;
  readonly push?: boolean;
  readonly load?: boolean;
  readonly platform?: string;
  readonly builder?: string;
  readonly cache: boolean;
  readonly dryRun?: boolean;
  readonly print?: boolean;
  readonly watch?: boolean;
  readonly progress: 'auto' | 'tty' | 'plain' | 'quiet';
  readonly events?: string;
  readonly json?: boolean;
}

/** The use case's options from the command line; mistakes in flags are diagnostics, all of them. */
export function buildOptions(
  names: readonly string[],
  flags: BuildFlags,
): { readonly options: BuildOptions; readonly diagnostics: readonly Diagnostic[] } {
  const jobs = flags.jobs === undefined ? undefined : Number(flags.jobs);
  const platforms = flags.platform
    ?.split(',')
    .map((text) => ({ text, platform: normalizePlatform(text.trim()) }));
  const diagnostics = [
    ...(jobs === undefined || (Number.isInteger(jobs) && jobs > 0)
      ? []
      : [wrongJobs(flags.jobs ?? '')]),
    ...(platforms ?? []).flatMap(({ text, platform }) =>
      platform === undefined ? [wrongPlatform(text)] : [],
    ),
  ];
  const outputs: Output[] = [
    ...(flags.load === true ? [{ kind: 'load' } as const] : []),
    ...(flags.push === true ? [{ kind: 'push' } as const] : []),
  ];
  const options: BuildOptions = {
    command: ['orchestrate', ...process.argv.slice(2)].join(' '),
    ...selection(names, flags),
    ...strictness(flags),
    force: flags.force === true,
    noCache: !flags.cache,
    keepGoing: flags.failFast !== true,
    overrides: {
      ...(outputs.length > 0 && { outputs }),
      ...(platforms !== undefined && {
        platforms: platforms.flatMap(({ platform }) => platform ?? []),
      }),
    },
    ...(flags.file !== undefined && { file: flags.file }),
    ...(flags.builder !== undefined && { builder: flags.builder }),
    ...(jobs !== undefined && { jobs }),
  };
  return { options, diagnostics };
}

function selection(
  names: readonly string[],
  { filter = [], since }: BuildFlags,
): Pick<BuildOptions, 'names' | 'filters' | 'since'> {
  return { names, filters: filter, ...(since !== undefined && { since }) };
}

/** As the flags say, else as CI wants it. */
function strictness(flags: BuildFlags): Pick<BuildOptions, 'frozen' | 'failOnPrinted' | 'persist'> {
  const { persist } = flags;
  return {
    persist: { inCi: isCi(process.env), ...(persist !== undefined && { asked: persist }) },
    frozen: isFrozen(flags.frozen),
    failOnPrinted: flags.failOnPrintedSecret ?? isCi(process.env),
  };
}

function wrongJobs(text: string): Diagnostic {
  return {
    code: 'cli/jobs',
    severity: 'error',
    message: `--jobs ${text} is not a whole number above 0.`,
    hint: 'Say how many services to build at once, for example --jobs 4.',
  };
}

function wrongPlatform(text: string): Diagnostic {
  return {
    code: 'cli/platform',
    severity: 'error',
    message: `--platform ${text} is not a platform.`,
    hint: 'Platforms look like linux/amd64 or linux/arm/v7.',
  };
}
