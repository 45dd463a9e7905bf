import type { Diagnostic, Flag, Instruction } from '@orchestrate/model';
import { problem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/** A `list` may come several times. */
type FlagKind = 'switch' | 'text' | 'list';

const NONE: Readonly<Record<string, FlagKind>> = {};

/** The flags of each instruction (BuildKit, `instructions/parse.go` and `commands_run*.go`). */
const FLAGS: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  FROM: { platform: 'text' },
  ADD: {
    chown: 'text',
    chmod: 'text',
    link: 'switch',
    'keep-git-dir': 'switch',
    checksum: 'text',
    unpack: 'switch',
    exclude: 'list',
  },
  COPY: {
    chown: 'text',
    from: 'text',
    chmod: 'text',
    link: 'switch',
    exclude: 'list',
    parents: 'switch',
  },
  RUN: { mount: 'list', device: 'list', network: 'text', security: 'text' },
  HEALTHCHECK: {
    interval: 'text',
    timeout: 'text',
    'start-period': 'text',
    'start-interval': 'text',
    retries: 'text',
  },
};

/** Values that a flag may have. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  network: ['default', 'none', 'host'],
  security: ['insecure', 'sandbox'],
};

/** What is wrong with the flags of an instruction. ARG and STOPSIGNAL never look at theirs. */
export function checkFlags({ keyword, flags, body }: Instruction): Diagnostic[] {
  if (keyword === 'ARG' || keyword === 'STOPSIGNAL') return [];
  if (keyword === 'HEALTHCHECK' && /^none(?:[\t\n\v\f\r ]|$)/i.test(body)) return [];
  const known = FLAGS[keyword] ?? NONE;
  return flags.flatMap((flag, index) => {
    const kind = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
    if (kind === undefined) return [unknownFlag(keyword, flag, known)];
    const earlier = flags.slice(0, index).some(({ name }) => name === flag.name);
    if (earlier && kind !== 'list') return [duplicateFlag(flag)];
    return checkValue(flag, kind);
  });
}

function unknownFlag(
  keyword: string,
  { name, at }: Flag,
  known: Readonly<Record<string, FlagKind>>,
): Diagnostic {
  const names = Object.keys(known);
  return problem({
    code: 'unknown-flag',
    message: `unknown flag: --${name}${didYouMean(name, names)}`,
    hint:
      names.length === 0
        ? `${keyword} has no flags.`
        : `${keyword} has ${names.map((known) => `--${known}`).join(', ')}.`,
    at,
  });
}

function duplicateFlag({ name, at }: Flag): Diagnostic {
  return problem({
    code: 'duplicate-flag',
    message: `duplicate flag specified: --${name}`,
    hint: 'Keep one of the two.',
    at,
  });
}

function checkValue({ name, value, at }: Flag, kind: FlagKind): Diagnostic[] {
  if (kind === 'switch' ? value === '' : value === undefined) {
    return [
      problem({
        code: 'flag-value',
        message: `missing a value on flag: --${name}`,
        hint: `Write --${name}=${kind === 'switch' ? 'true' : 'VALUE'}.`,
        at,
      }),
    ];
  }
  const message = wrongValue(name, value, kind);
  if (message === undefined) return [];
  const choices = kind === 'switch' ? ['true', 'false'] : (CHOICES[name] ?? []);
  return [problem({ code: 'flag-value', message, hint: `Write ${choices.join(' or ')}.`, at })];
}

function wrongValue(name: string, value = '', kind: FlagKind): string | undefined {
  if (kind === 'switch') {
    return ['', 'true', 'false'].includes(value.toLowerCase())
      ? undefined
      : `expecting boolean value for flag --${name}, not: ${value}`;
  }
  if (CHOICES[name]?.includes(value) !== false) return undefined;
  return name === 'network'
    ? `invalid network mode ${JSON.stringify(value)}`
    : `security ${JSON.stringify(value)} is not valid`;
}

/** The value of a flag that comes once; undefined when it was not written. */
export function flagValue({ flags }: Instruction, name: string): string | undefined {
  return flags.find((flag) => flag.name === name)?.value;
}

/** The values of a flag that may come several times. */
export function flagValues({ flags }: Instruction, name: string): string[] {
  return flags.flatMap((flag) => (flag.name === name ? (flag.value ?? []) : []));
}

/** True when a switch is written and not `=false`. */
export function isSwitchedOn({ flags }: Instruction, name: string): boolean {
  const flag = flags.find((candidate) => candidate.name === name);
  return flag !== undefined && flag.value?.toLowerCase() !== 'false';
}
