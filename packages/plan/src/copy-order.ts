import type {
  CopyOrder,
  FileUse,
  Instruction,
  PlacedStep,
  RecordedReason,
  ResolvedDockerfile,
} from '@orchestrate/model';
import { PACKAGE_MANAGERS, type PackageManager } from './dependency-files.ts';
import type { FingerprintFile } from './fingerprint.ts';
import { stepSources } from './step-sources.ts';

export interface CopyOrderInput {
  readonly missed: PlacedStep;
  /** Steps that were run because of it. */
  readonly later: readonly PlacedStep[];
  readonly resolved: ResolvedDockerfile | undefined;
  readonly why: RecordedReason | undefined;
  /** `Fingerprint.files` of that build. */
  readonly files: readonly FingerprintFile[];
}

/**
 * The order of COPY that would have kept the installation of packages cached: a COPY that takes the source
 * together with the files that decide what is installed, of which only the source had changed. Undefined
 * where no order would have helped.
 */
export function copyOrder(input: CopyOrderInput): CopyOrder | undefined {
  const { missed, resolved, why, files } = input;
  const sources = resolved === undefined ? undefined : stepSources(missed, resolved);
  const use = sources?.files.find(({ kind }) => kind !== 'bind');
  // Of changes that were not all kept, some may be to the very files.
  if (sources === undefined || use === undefined) return undefined;
  if (why === undefined || why.changeCount > why.changes.length) return undefined;
  for (const manager of PACKAGE_MANAGERS) {
    const install = installStep(input, manager);
    const deciding = filesBeside(use, files).filter(({ name }) => manager.files.test(name));
    const changed = why.changes.some((change) => manager.files.test(baseName(change.subject)));
    if (install?.instruction === undefined || deciding.length === 0 || changed) continue;
    const first = copyFirst(sources.instruction, deciding);
    if (first === undefined) continue;
    return {
      text: sentence(deciding, install.step.text),
      instructions: [first, written(install.instruction), written(sources.instruction)],
      files: deciding.map(({ path }) => path),
      savedMs: durationMs(install),
    };
  }
  return undefined;
}

function installStep(
  { missed, later }: CopyOrderInput,
  { install }: PackageManager,
): PlacedStep | undefined {
  return later.find(
    ({ stage, step }) =>
      stage === missed.stage && step.instruction === 'RUN' && install.test(step.text),
  );
}

interface Beside {
  readonly path: string;
  readonly name: string;
}

/** Files at the top of the folders that a COPY takes; deeper ones would need to keep their folders. */
function filesBeside(use: FileUse, files: readonly FingerprintFile[]): Beside[] {
  const folders = use.sources.filter((source) => !/[*?[]/.test(source)).map(cleanFolder);
  return files
    .filter(({ kind, context }) => kind === 'file' && context === (use.context ?? ''))
    .map(({ path }) => ({ path, name: baseName(path) }))
    .filter(({ path, name }) => folders.some((folder) => path === `${folder}${name}`));
}

function cleanFolder(source: string): string {
  const clean = source.replace(/^(?:\.?\/)+/, '').replace(/\/+\.?$/, '');
  return clean === '' || clean === '.' ? '' : `${clean}/`;
}

/** A COPY of single files to where the folder goes; undefined for forms that have no such counterpart. */
function copyFirst(
  { keyword, flags, body, heredocs }: Instruction,
  files: readonly Beside[],
): string | undefined {
  const words = body.trim().split(/\s+/);
  const destination = words.at(-1);
  const unusual = body.startsWith('[') || heredocs.length > 0 || words.length !== 2;
  if (destination === undefined || unusual || flags.some(({ name }) => name === 'parents')) {
    return undefined;
  }
  const kept = flags
    .filter(({ name }) => name !== 'exclude')
    .map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const folder = `${destination.replace(/\/+\.?$/, '')}/`;
  return [keyword, ...kept, ...files.map(({ path }) => path), folder].join(' ');
}

function written({ keyword, rest }: Instruction): string {
  return `${keyword} ${rest.trim()}`;
}

function sentence(files: readonly Beside[], install: string): string {
  const names = files.map(({ path }) => path);
  const listed =
    names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const command = install.replace(/^RUN (?:--\S+ )*/, '').split('\n')[0] ?? install;
  return `${listed} had not changed: copied before the rest, ${command} would have stayed cached.`;
}

function durationMs({ step }: PlacedStep): number {
  if (step.startedAt === undefined || step.completedAt === undefined) return 0;
  return Math.max(0, step.completedAt - step.startedAt);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
