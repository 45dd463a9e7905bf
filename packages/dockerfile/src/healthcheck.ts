import type { Instruction } from '@orchestrate/model';
import type { Arguments } from './arguments.ts';
import { flagValue } from './flag-rules.ts';

/** Nanoseconds of the units of Go's `time.ParseDuration`. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const MILLISECOND = 1e6;
const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const INTERVALS = ['interval', 'timeout', 'start-period', 'start-interval'];

/** What is wrong with HEALTHCHECK (BuildKit, `instructions/parse.go`, `parseHealthcheck`). */
export function healthcheckProblem(
  instruction: Instruction,
  { args }: Arguments,
): string | undefined {
  const [type, ...command] = args;
  if (type === undefined) return 'HEALTHCHECK requires at least one argument';
  switch (type.toUpperCase()) {
    case 'NONE':
      return command.length > 0 ? 'HEALTHCHECK NONE takes no arguments' : undefined;
    case 'CMD':
      if (command.length === 0) return 'Missing command after HEALTHCHECK CMD';
      return intervalProblem(instruction) ?? retriesProblem(flagValue(instruction, 'retries'));
    default:
      return `Unknown type ${JSON.stringify(type.toUpperCase())} in HEALTHCHECK (try CMD)`;
  }
}

function intervalProblem(instruction: Instruction): string | undefined {
  for (const name of INTERVALS) {
    const value = flagValue(instruction, name) ?? '';
    if (value === '') continue;
    if (!DURATION.test(value)) return `time: invalid duration ${JSON.stringify(value)}`;
    const length = nanoseconds(value);
    if (length !== 0 && length < MILLISECOND) {
      return `Interval ${JSON.stringify(name)} cannot be less than 1ms`;
    }
  }
  return undefined;
}

function nanoseconds(duration: string): number {
  const parts = duration.matchAll(/([\d.]+)([a-zµμ]+)/g);
  const length = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
  return duration.startsWith('-') ? -length : length;
}

function retriesProblem(value = ''): string | undefined {
  if (value === '') return undefined;
  if (!/^[-+]?\d+$/.test(value)) {
    return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  }
  if (Number(value) > 0x7fff_ffff) {
    return `strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`;
  }
  return Number(value) < 0 ? `--retries cannot be negative (${value})` : undefined;
}
