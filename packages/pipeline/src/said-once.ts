import type { Emit } from '@orchestrate/model';

/** Says each diagnostic once: BuildKit repeats its own for a service that is tried again. */
export function diagnosedOnce(emit: Emit): Emit {
  const said = new Set<string>();
  return (happening) => {
    if (happening.type === 'diagnosed') {
      const text = JSON.stringify(happening.diagnostic);
      if (said.has(text)) return;
      said.add(text);
    }
    emit(happening);
  };
}
