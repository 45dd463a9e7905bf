import type { Environment } from '../input.ts';
import type { Report } from '../problem.ts';
import { FREE_NAME } from '../shape/rules.ts';
import { locationOf, mirrorHost } from './mirror-names.ts';

/** What environment variables say about this run; undefined where they say nothing. */
export interface EnvironmentSettings {
  readonly mirrors: ReadonlyMap<string, string>;
  readonly builders?: readonly string[];
  readonly jobs?: number;
}

/** Reads `ORCHESTRATE_MIRRORS`, `ORCHESTRATE_BUILDER` and `ORCHESTRATE_JOBS`; empty ones count as unset. */
export function readEnvironment(env: Environment, report: Report): EnvironmentSettings {
  const builders = readBuilders(given(env, 'ORCHESTRATE_BUILDER'), report);
  const jobs = readJobs(given(env, 'ORCHESTRATE_JOBS'), report);
  return {
    mirrors: readMirrors(given(env, 'ORCHESTRATE_MIRRORS'), report),
    ...(builders !== undefined && { builders }),
    ...(jobs !== undefined && { jobs }),
  };
}

function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readMirrors(text: string | undefined, report: Report): ReadonlyMap<string, string> {
  const mirrors = new Map<string, string>();
  for (const entry of items(text)) {
    const [hostText, locationText] = entry.split('=', 2);
    const host = mirrorHost(hostText?.trim() ?? '');
    const location = locationOf(locationText?.trim() ?? '');
    if (host !== undefined && location !== undefined) mirrors.set(host, location);
    else
      invalid(
        {
          name: 'ORCHESTRATE_MIRRORS',
          value: entry,
          what: 'a mirror',
          hint: 'Write `host=location` pairs with commas between, for example `docker.io=localhost:5000`.',
        },
        report,
      );
  }
  return mirrors;
}

function readBuilders(text: string | undefined, report: Report): readonly string[] | undefined {
  const names = items(text);
  const wrong = names.find((name) => !FREE_NAME.pattern.test(name));
  if (wrong !== undefined)
    invalid(
      {
        name: 'ORCHESTRATE_BUILDER',
        value: wrong,
        what: 'the name of a builder',
        hint: 'Name builders as `docker buildx ls` does, with commas between.',
      },
      report,
    );
  return names.length === 0 ? undefined : names;
}

function readJobs(text: string | undefined, report: Report): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  invalid(
    {
      name: 'ORCHESTRATE_JOBS',
      value: text,
      what: 'a whole number above zero',
      hint: 'Write how many services are built at once, for example `4`.',
    },
    report,
  );
  return undefined;
}

function items(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

interface InvalidValue {
  readonly name: string;
  readonly value: string;
  readonly what: string;
  readonly hint: string;
}

function invalid({ name, value, what, hint }: InvalidValue, report: Report): void {
  report({
    code: 'invalid-environment',
    message: `\`${value}\` in the environment variable \`${name}\` is not ${what}.`,
    hint,
  });
}
