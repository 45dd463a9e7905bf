import type {
  InputChange,
  MissCause,
  PlacedStep,
  RecordedReason,
  ResolvedDockerfile,
} from '@orchestrate/model';
import { normalizeImageRef } from '@orchestrate/model';
import { argumentsSeenBy } from './arguments-seen.ts';
import { contextKey } from './context-key.ts';
import { sourceCovers } from './source-covers.ts';
import { type StepSources, stepSources } from './step-sources.ts';

export interface MissInput {
  readonly missed: PlacedStep;
  /** The Dockerfile as it was built; undefined when it is not known. */
  readonly resolved: ResolvedDockerfile | undefined;
  /** Why the service was built. */
  readonly why: RecordedReason | undefined;
  /** `Fingerprint.contexts` of that build. */
  readonly contexts: Readonly<Record<string, string>>;
}

/**
 * What made BuildKit run a step although it had kept everything below: the change that touches the step
 * itself. When none does, BuildKit had not kept the step: it was pruned, or built elsewhere before.
 */
export function missCause({ missed, resolved, why, contexts }: MissInput): MissCause {
  if (why?.code === 'no-cache') return cause('no-cache', 'Every step was run again (--no-cache).');
  if (why?.code === 'never-built') {
    return cause('first-build', 'It was the first build on record, so there was nothing to reuse.');
  }
  const changes = why?.changes ?? [];
  const sources = resolved === undefined ? undefined : stepSources(missed, resolved);
  const found =
    sources === undefined || resolved === undefined
      ? undefined
      : touching({ sources, resolved, changes, contexts });
  return found ?? ofTheWhole(changes) ?? notKept();
}

interface Search {
  readonly sources: StepSources;
  readonly resolved: ResolvedDockerfile;
  readonly changes: readonly InputChange[];
  readonly contexts: Readonly<Record<string, string>>;
}

/** The instruction itself first, then what it takes, then what stands above it in its stage. */
function touching(search: Search): MissCause | undefined {
  const { sources, resolved, changes } = search;
  const { instruction, stage, first } = sources;
  const args = argumentsSeenBy(resolved, { instruction, stage, first });
  const from = resolved.dockerfile.stages[stage]?.from.line ?? instruction.line;
  return (
    because('dockerfile-changed', changedLines(changes, instruction.line, instruction.endLine)) ??
    because('files-changed', changedFiles(search)) ??
    because(
      'base-changed',
      changes.filter((change) => isBase(change, search)),
    ) ??
    because(
      'parent-changed',
      changes.filter((change) => isParent(change, search)),
    ) ??
    because(
      'context-changed',
      changes.filter((change) => isContext(change, search)),
    ) ??
    because(
      'argument-changed',
      changes.filter(({ code, subject }) => code === 'arg-changed' && args.has(subject)),
    ) ??
    because('dockerfile-changed', changedLines(changes, first ? 1 : from, instruction.line))
  );
}

/** What may touch any step. */
function ofTheWhole(changes: readonly InputChange[]): MissCause | undefined {
  const coded = (code: string) => changes.filter((change) => change.code === code);
  return (
    because('frontend-changed', coded('frontend-changed')) ??
    because('platform-changed', coded('platform-changed'))
  );
}

function changedLines(
  changes: readonly InputChange[],
  first: number,
  last: number,
): readonly InputChange[] {
  return changes.filter(
    ({ lines }) => lines !== undefined && lines[0] <= last && lines[1] >= first,
  );
}

function changedFiles({ changes, sources }: Search): readonly InputChange[] {
  return changes.filter(
    ({ code, subject, context }) =>
      code.startsWith('file-') &&
      sources.files.some((use) => use.context === context && sourceCovers(use, subject)),
  );
}

function isBase({ code, subject }: InputChange, search: Search): boolean {
  if (!code.startsWith('base-')) return false;
  const named = namedSources(search).flatMap((description) => {
    const [kind, ref = ''] = description.split(' ');
    return kind === 'image' ? (normalizeImageRef(ref) ?? []) : [];
  });
  return [...search.sources.images, ...named].includes(subject);
}

function isParent({ code, subject }: InputChange, search: Search): boolean {
  return code === 'parent-changed' && namedSources(search).includes(`service ${subject}`);
}

function isContext({ code, subject }: InputChange, search: Search): boolean {
  return code === 'context-changed' && namesOf(search).includes(subject);
}

/** What the named contexts that a step uses lead to. */
function namedSources(search: Search): string[] {
  return namesOf(search).flatMap((name) => search.contexts[name] ?? []);
}

/** Images are looked up among the named contexts before they are pulled. */
function namesOf({ sources }: Search): string[] {
  const used = sources.files.flatMap(({ context }) => context ?? []);
  return [...used, ...sources.contexts, ...sources.images].map(contextKey);
}

function because(code: MissCause['code'], changes: readonly InputChange[]): MissCause | undefined {
  const [first, ...others] = changes;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` And ${others.length} more.`;
  return {
    code,
    text: `${first.text}${more}`,
    subjects: changes.map(({ subject }) => subject),
  };
}

function notKept(): MissCause {
  return cause('not-kept', 'Nothing that it uses changed: the builder had not kept it.');
}

function cause(code: MissCause['code'], text: string): MissCause {
  return { code, text, subjects: [] };
}
