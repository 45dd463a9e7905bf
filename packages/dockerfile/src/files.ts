import type { FileUse } from '@orchestrate/model';
import { argumentsOf } from './arguments.ts';
import { expand } from './expand.ts';
import { flagValue, flagValues, isSwitchedOn } from './flag-rules.ts';
import { isGitSource, isHttpSource } from './git-source.ts';
import { expansionProblem } from './global-variables.ts';
import { parseHeredocMark } from './heredoc.ts';
import type { Command, StageNode } from './node.ts';
import { withinContext, withPivot } from './paths.ts';
import { problem, warning } from './problem.ts';
import { expandIn, type Scope, type ScopedText } from './scope.ts';
import { contextOf, isLater, laterProblem } from './sources.ts';

export interface FilesWalk {
  readonly node: StageNode;
  readonly scope: Scope;
  readonly reachable: boolean;
}

/** What COPY or ADD takes from a context or downloads; undefined when that is nothing. */
export function copyUse(command: Command, walk: FilesWalk): FileUse | undefined {
  const { instruction, escape } = command;
  const args = argumentsOf(instruction, escape);
  if (!args.ok) return undefined;
  const written = args.value.args.slice(0, -1).filter((arg) => parseHeredocMark(arg) === undefined);
  expandIn(walk.scope, args.value.args.at(-1) ?? '', instruction);
  const expanded = written.flatMap((arg) => expandIn(walk.scope, arg, instruction) ?? []);
  checkValues(command, walk.scope, expanded);
  const [source] = command.sources;
  if (source !== undefined && isLater(source, walk.node)) {
    const message = `cannot copy from stage ${JSON.stringify(flagValue(instruction, 'from'))}, it needs to be defined before current stage ${JSON.stringify(walk.node.label)}`;
    walk.scope.report(laterProblem(message, source.at));
  }
  const context = source === undefined ? undefined : contextOf(source);
  if (source !== undefined && context === undefined) return undefined;
  const urls = expanded.map(({ text }) => text).filter(isUrl);
  const sources = expanded
    .filter(({ text }) => !isUrl(text))
    .map((path) => pathOf(path, command, walk.scope));
  if (sources.length + urls.length === 0) return undefined;
  return {
    kind: instruction.keyword === 'ADD' ? 'add' : 'copy',
    context,
    sources,
    urls,
    downloads: isFixed(command) ? [] : urls.filter(isHttpSource),
    parents: isSwitchedOn(instruction, 'parents'),
    excludes: flagValues(instruction, 'exclude'),
    stage: walk.node.stage.index,
    at: instruction.at,
    line: instruction.line,
    reachable: walk.reachable,
  };
}

/** The Dockerfile itself says what has to be there; an empty value is none (BuildKit, `dispatchCopy`). */
function isFixed({ instruction }: Command): boolean {
  return (flagValue(instruction, 'checksum') ?? '') !== '';
}

function isUrl(source: string): boolean {
  return isHttpSource(source) || isGitSource(source);
}

/** When the base may set a variable in a path, everything counts that the path might be. */
function pathOf(path: ScopedText, { instruction }: Command, scope: Scope): string {
  if (!path.uncertain) {
    return isSwitchedOn(instruction, 'parents') ? withPivot(path.text) : withinContext(path.text);
  }
  scope.report(
    warning({
      code: 'unknown-source',
      message: `What ${instruction.keyword} takes depends on a variable that only the base image can set; the whole context is taken to count.`,
      hint: 'Declare the variable with ARG or ENV in this stage.',
      at: instruction.at,
    }),
  );
  return '.';
}

/** What BuildKit refuses once the values are known (`dockerfile2llb/convert_copy.go`). */
function checkValues(command: Command, scope: Scope, sources: readonly ScopedText[]): void {
  const { instruction } = command;
  expandHeredocs(command, scope);
  for (const name of ['chown', 'chmod', 'checksum']) {
    const written = flagValue(instruction, name);
    const value = written === undefined ? undefined : expandIn(scope, written, instruction)?.text;
    if (value === undefined || value === '') continue;
    const message =
      name === 'chmod'
        ? chmodProblem(value)
        : name === 'checksum'
          ? checksumProblem(sources.map(({ text }) => text))
          : undefined;
    const at = instruction.flags.find((flag) => flag.name === name)?.at ?? instruction.at;
    if (message !== undefined) {
      scope.report(problem({ code: 'flag-value', message, hint: `Correct --${name}.`, at }));
    }
  }
  if (instruction.keyword === 'COPY') refuseUrls(command, scope, sources);
}

function refuseUrls({ instruction }: Command, scope: Scope, sources: readonly ScopedText[]): void {
  const url = sources.find(({ text }) => isUrl(text));
  if (url === undefined) return;
  scope.report(
    problem({
      code: 'copy-url',
      message: `source can't be ${isGitSource(url.text) ? 'a git ref' : 'a URL'} for COPY`,
      hint: 'Use ADD for what comes from the network.',
      at: instruction.at,
    }),
  );
}

function chmodProblem(value: string): string | undefined {
  if (!/^\d+$/.test(value) || (/^[0-7]+$/.test(value) && Number.parseInt(value, 8) <= 0o7777)) {
    return undefined;
  }
  return `invalid chmod parameter: '${value}'. it should be octal string and between 0 and 07777`;
}

function checksumProblem(sources: readonly string[]): string | undefined {
  const [only] = sources;
  if (only === undefined || sources.length > 1) {
    return "checksum can't be specified for multiple sources";
  }
  return isUrl(only) ? undefined : 'checksum requires HTTP(S) or Git sources';
}

/** Bodies that become files are expanded with a backslash as escape character, and quotes mean nothing in them. */
function expandHeredocs({ instruction }: Command, scope: Scope): void {
  for (const { content } of instruction.heredocs.filter((heredoc) => heredoc.expand)) {
    const expansion = expand(content, scope.variables, { escape: '\\', ignoreQuotes: true });
    if (!expansion.ok) scope.report(expansionProblem(expansion.problem, instruction.at));
  }
}
