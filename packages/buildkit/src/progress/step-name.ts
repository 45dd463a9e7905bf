import type { Platform, Step } from '@orchestrate/model';
import { exportedTo } from './cache-names.ts';

/** What the display name of a vertex says; BuildKit's stream has no types but these names. */
export type VertexName =
  | ({ readonly kind: 'step' } & StepName)
  /** Of the image; a layer cache's is none. */
  | { readonly kind: 'export' }
  | { readonly kind: 'other' };

export type StepName = Pick<
  Step,
  'platform' | 'stage' | 'index' | 'total' | 'instruction' | 'text'
>;

/**
 * `[stage 2/5] RUN …`, with the platform before the stage when several are built, and without a stage name
 * when the Dockerfile has a single unnamed stage (`dockerfile2llb/convert.go`, `prefixCommand`).
 */
const STEP =
  /^\[(?:(?<platform>\w+\/\S+) )?(?:(?<stage>[^\s/]+) )?\s*(?<index>\d+)\/(?<total>\d+)\] (?<text>(?<instruction>RUN|COPY|ADD|WORKDIR)(?:\s.*)?)$/s;

/** Splits off what buildx puts before names when it builds several targets (`util/progress/multiwriter.go`, `addPrefix`). */
export function splitTarget(name: string): { readonly target?: string; readonly rest: string } {
  const alone = /^\[([\w-]+)\] /.exec(name);
  if (alone?.[1] !== undefined) return { target: alone[1], rest: name.slice(alone[0].length) };
  const before = /^\[([\w-]+) /.exec(name);
  if (before?.[1] !== undefined)
    return { target: before[1], rest: `[${name.slice(before[0].length)}` };
  return { rest: name };
}

/** Understands a name without its target. */
export function parseVertexName(name: string): VertexName {
  if (name.startsWith('exporting to '))
    return { kind: exportedTo(name) === undefined ? 'export' : 'other' };
  const groups = STEP.exec(name)?.groups;
  if (groups === undefined) return { kind: 'other' };
  const { platform, stage, index, total, text = '', instruction } = groups;
  if (!isInstruction(instruction)) return { kind: 'other' };
  return {
    kind: 'step',
    index: Number(index),
    total: Number(total),
    instruction,
    text,
    ...(platform !== undefined && { platform: targetPlatform(platform) }),
    ...(stage !== undefined && { stage }),
  };
}

function isInstruction(word: string | undefined): word is Step['instruction'] {
  return word === 'RUN' || word === 'COPY' || word === 'ADD' || word === 'WORKDIR';
}

const SYSTEMS = new Set(['linux', 'windows', 'darwin', 'freebsd', 'wasi', 'js']);

/** `linux/amd64->arm64` is a step that runs on amd64 for arm64; the system is left out when it is the same. */
function targetPlatform(written: string): Platform {
  const [runsOn = '', builtFor] = written.split('->');
  if (builtFor === undefined) return runsOn;
  const [first = ''] = builtFor.split('/');
  return SYSTEMS.has(first) ? builtFor : `${runsOn.split('/')[0]}/${builtFor}`;
}
