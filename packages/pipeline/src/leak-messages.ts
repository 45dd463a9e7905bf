import type { BuildFailure, Diagnostic, Service } from '@orchestrate/model';
import type { SecretMount } from './held/mounted-secret.ts';
import type { Leak } from './leak.ts';

/** A secret in one of the things that a build makes. */
export interface FoundLeak extends Leak {
  readonly kind: 'image' | 'cache' | 'files';
  /** Steps one of which must have written it, when it can be several. */
  readonly mounts?: readonly SecretMount[];
}

const WHERE: Readonly<Record<FoundLeak['kind'], string>> = {
  image: 'the image',
  cache: 'the layer cache',
  files: 'the files',
};

/** `remains` says what of it is still there. */
export function leakDiagnostic(
  service: Service,
  { id, kind, place, instruction, mounts = [] }: FoundLeak,
  remains: readonly string[],
): Diagnostic {
  const related = mounts.map(({ at }) => ({
    message: 'One of the steps that get the secret.',
    at,
  }));
  return {
    code: `secret/in-${kind}`,
    severity: 'error',
    message: `The secret ${id} is in ${WHERE[kind]} of ${service.name}: ${place}.`,
    hint: whatToDo(id, remains),
    at: instruction?.at ?? service.at,
    ...(related.length > 0 && { related }),
  };
}

export function leakFailure(leaks: readonly FoundLeak[], remains: readonly string[]): BuildFailure {
  const line = leaks.find(({ instruction }) => instruction !== undefined)?.instruction?.line;
  const ids = [...new Set(leaks.map(({ id }) => id))].join(', ');
  const places = leaks.map(({ id, place }) => `${id}: ${place}`).join('; ');
  return {
    kind: 'leak',
    transient: false,
    message: `What was built holds what is secret (${places}). ${whatToDo(ids, remains)}`,
    ...(line !== undefined && { line }),
  };
}

function whatToDo(ids: string, remains: readonly string[]): string {
  const left = [...remains, 'the builder keeps its layers until they are pruned'].join('; ');
  return `Rotate ${ids}, and mount secrets without writing them anywhere. Nothing of this was released: ${left}.`;
}

/** `secret/not-searched`: an error for what was pushed, which cannot stay so. */
export function notSearched(service: Service, reason: string, pushed: boolean): Diagnostic {
  return {
    code: 'secret/not-searched',
    severity: pushed ? 'error' : 'warning',
    message: `What was built of ${service.name} could not be searched for secrets: ${reason}.`,
    hint: 'Use an engine with the containerd image store, or a docker-container builder: they keep what they built.',
    at: service.at,
  };
}
