import type { CacheOrigin } from '@orchestrate/model';
import { parseVertexName } from '../progress/step-name.ts';

/** `mount / from exec ARGS`: what a RUN step left in its root (BuildKit `solver/llbsolver/mounts`, `makeMutable`). */
const RUN = /^mount \/ from exec (?<args>.+)$/s;
/** The id is quoted as Go does it; without one the record is private to its step. */
const MOUNT = /^cached mount (?<target>\S+) from exec .*?(?: with id (?<id>"(?:[^"\\]|\\.)*"))?$/s;
const PULLED = /^pulled from (?<ref>\S+)$/;
const DOWNLOAD = /^(?:http url|git snapshot for|shared git repo for) (?<url>\S+)/;
const CONTEXT = /^local source for (?<name>.+)$/s;

/**
 * Understands the description of a cache record. There is no other trace of where it comes from: BuildKit writes
 * these sentences for people.
 */
export function parseOrigin(description: string): CacheOrigin {
  const run = RUN.exec(description)?.groups?.args;
  if (run !== undefined) return { kind: 'run', args: run };
  const mount = MOUNT.exec(description)?.groups;
  if (mount !== undefined) {
    return { kind: 'mount', target: mount.target ?? '', id: unquoted(mount.id) };
  }
  const ref = PULLED.exec(description)?.groups?.ref;
  if (ref !== undefined) return { kind: 'pulled', ref };
  const name = CONTEXT.exec(description)?.groups?.name;
  if (name !== undefined) return { kind: 'context', name };
  const url = DOWNLOAD.exec(description)?.groups?.url;
  if (url !== undefined) return { kind: 'download', url };
  // A copy with `--link` has a record of its own for what joins it to the image.
  const step = parseVertexName(description.replace(/\] LINK (COPY|ADD) /, '] $1 '));
  if (step.kind !== 'step') return { kind: 'other' };
  const { stage, platform, text } = step;
  return {
    kind: 'step',
    text,
    ...(stage !== undefined && { stage }),
    ...(platform !== undefined && { platform }),
  };
}

/** Go's quoting (`%q`) is that of JSON for all that ids are made of; what is not comes as it stands. */
function unquoted(quoted: string | undefined): string {
  if (quoted === undefined) return '';
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
