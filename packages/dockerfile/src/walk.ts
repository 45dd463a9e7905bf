import type { CacheMountUse, FileUse, RunUse, SecretMountUse } from '@orchestrate/model';
import { argumentsOf, declarationsOf, pairsOf } from './arguments.ts';
import { expand } from './expand.ts';
import { copyUse } from './files.ts';
import { buildArgument } from './global-variables.ts';
import { mountUses, type SshMountUse } from './mounts.ts';
import type { Command, StageNode } from './node.ts';
import type { ResolveOptions } from './options.ts';
import { absolutePath } from './paths.ts';
import { portProblem } from './ports.ts';
import { problem } from './problem.ts';
import { runUse } from './run-use.ts';
import { expandIn, type Scope, type ScopedText } from './scope.ts';
import { signalProblem } from './stop-signal.ts';

/** What a stage takes from outside, and the user it ends with. */
export interface StageUses {
  readonly files: FileUse[];
  readonly cacheMounts: CacheMountUse[];
  readonly secretMounts: SecretMountUse[];
  readonly sshMounts: SshMountUse[];
  readonly runs: RunUse[];
  user: string | undefined;
}

export interface Walk {
  readonly node: StageNode;
  readonly scope: Scope;
  readonly reachable: boolean;
  readonly options: ResolveOptions;
  readonly globals: ReadonlyMap<string, string>;
}

/** Runs over the instructions of a stage in order, each seeing what those before it have set. */
export function walkStage(walk: Walk): StageUses {
  const uses: StageUses = {
    files: [],
    cacheMounts: [],
    secretMounts: [],
    sshMounts: [],
    runs: [],
    user: undefined,
  };
  if (walk.node.replaced) return uses;
  for (const command of walk.node.commands)
    STEPS[command.instruction.keyword]?.(command, walk, uses);
  return uses;
}

type Step = (command: Command, walk: Walk, uses: StageUses) => void;

const STEPS: Readonly<Record<string, Step>> = {
  ADD: takeFiles,
  ARG: declare,
  COPY: takeFiles,
  ENV: setVariables,
  EXPOSE: checkPorts,
  LABEL: expandPairs,
  RUN: run,
  SHELL: setShell,
  STOPSIGNAL: checkSignal,
  USER: setUser,
  VOLUME: expandAll,
  WORKDIR: changeFolder,
};

/** Kept out of the environment (BuildKit, `nonEnvArgs`). */
const NOT_IN_ENVIRONMENT = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);

/** A build argument wins over the default; without both, ARG takes over a variable from above the first FROM. */
function declare({ instruction, escape }: Command, { scope, options, globals }: Walk): void {
  for (const { name, value } of declarationsOf(instruction, escape)) {
    const given = buildArgument(options, name);
    const set =
      given ??
      (value === undefined ? globals.get(name) : expandIn(scope, value, instruction)?.text);
    scope.declared.add(name);
    if (set !== undefined && !NOT_IN_ENVIRONMENT.has(name)) scope.variables.set(name, set);
  }
}

/** All values of one line see the variables as they were before it. */
function setVariables(command: Command, { scope }: Walk): void {
  for (const [name, value] of expandedPairs(command, scope)) scope.variables.set(name, value);
}

function expandPairs(command: Command, { scope }: Walk): void {
  expandedPairs(command, scope);
}

function expandedPairs(
  { instruction, escape }: Command,
  scope: Scope,
): (readonly [string, string])[] {
  const pairs = pairsOf(instruction, escape);
  if (!pairs.ok) return [];
  return pairs.value.map(
    ({ name, value }) =>
      [
        expandIn(scope, name, instruction)?.text ?? name,
        expandIn(scope, value, instruction)?.text ?? value,
      ] as const,
  );
}

/** Only to find what cannot be expanded: the values matter to nobody here. */
function expandAll({ instruction, escape }: Command, { scope }: Walk): void {
  const args = argumentsOf(instruction, escape);
  if (args.ok) for (const arg of args.value.args) expandIn(scope, arg, instruction);
}

function checkSignal(command: Command, walk: Walk): void {
  checkWords(command, walk, ({ text }) => [signalProblem(text)]);
}

/** A variable may hold several ports. */
function checkPorts(command: Command, walk: Walk): void {
  checkWords(command, walk, ({ words }) => words.map(portProblem));
}

/** Looks at expanded words; those that only the base can know are left alone. */
function checkWords(
  { instruction, escape }: Command,
  { scope }: Walk,
  check: (expanded: ScopedText) => readonly (string | undefined)[],
): void {
  const args = argumentsOf(instruction, escape);
  for (const arg of args.ok ? args.value.args : []) {
    const expanded = expandIn(scope, arg, instruction);
    if (expanded === undefined || expanded.uncertain) continue;
    const message = check(expanded).find((wrong) => wrong !== undefined);
    if (message === undefined) continue;
    const hint =
      instruction.keyword === 'EXPOSE'
        ? 'Write a port or a range of ports, and /udp behind it if it is not TCP.'
        : 'Write a number, or a name such as SIGTERM.';
    scope.report(problem({ code: 'arguments', message, hint, at: instruction.at }));
  }
}

/** A variable that may come from the base stays as it is written: an unknown user is not the same as none. */
function setUser({ instruction }: Command, { scope }: Walk, uses: StageUses): void {
  const user = expandIn(scope, instruction.body, instruction);
  if (user === undefined) return;
  const written = expand(instruction.body, scope.variables, {
    escape: scope.escape,
    keepUnset: true,
  });
  uses.user = user.uncertain && written.ok ? written.value.text : user.text;
  scope.user = uses.user;
}

function setShell({ instruction, escape }: Command, { scope }: Walk): void {
  const args = argumentsOf(instruction, escape);
  if (args.ok) scope.shell = args.value.args;
}

function changeFolder({ instruction }: Command, { scope }: Walk): void {
  const folder = expandIn(scope, instruction.body, instruction);
  if (folder === undefined) return;
  if (folder.uncertain) scope.workdir = undefined;
  else if (folder.text.startsWith('/') || scope.workdir !== undefined) {
    scope.workdir = absolutePath(scope.workdir ?? '/', folder.text);
  }
}

function takeFiles(command: Command, walk: Walk, uses: StageUses): void {
  const use = copyUse(command, walk);
  if (use !== undefined) uses.files.push(use);
}

function run(command: Command, walk: Walk, uses: StageUses): void {
  uses.runs.push(runUse(command, walk));
  const taken = mountUses(command, walk);
  uses.files.push(...taken.files);
  uses.cacheMounts.push(...taken.cacheMounts);
  uses.secretMounts.push(...taken.secretMounts);
  uses.sshMounts.push(...taken.sshMounts);
}
