import type { BuildReason, Decision, InputChange } from '@orchestrate/model';
import { textOfChanges } from './changes.ts';
import type { PlanFacts, ServiceFacts } from './plan-facts.ts';

/**
 * Build or unchanged, with the reason. Unchanged needs proof: a successful build with the same key, and its
 * image where this run would put it. Codes beside those of `Change`: `forced`, `no-cache`, `unproven`,
 * `parent-unproven`, `never-built`, `image-gone`, `image-replaced`, `output-unproven`, `not-remembered`.
 */
export function decide(
  facts: ServiceFacts,
  situation: {
    readonly options: PlanFacts['options'];
    readonly unprovenParent: string | undefined;
    /** What differs from the last successful build. */
    readonly changes: readonly InputChange[];
  },
): Decision {
  const { options, unprovenParent, changes } = situation;
  if (options.noCache === true) return build('no-cache', 'Running every step again was asked for.');
  if (options.force) return build('forced', 'Building was asked for.');
  if (facts.unproven[0] !== undefined) return build('unproven', facts.unproven[0]);
  if (unprovenParent !== undefined)
    return build('parent-unproven', `It stands on ${unprovenParent}, which may have changed.`);
  if (facts.inputs === undefined) return build('unproven', 'Its inputs are not known.');
  if (facts.earlier === undefined) return { kind: 'build', reason: whatChanged(facts, changes) };
  if (!facts.imagePresent) return { kind: 'build', reason: facts.absence ?? gone(facts.earlier) };
  return {
    kind: 'unchanged',
    reason: `Nothing changed since run ${facts.earlier.runId}, and its image is there.`,
  };
}

function whatChanged(facts: ServiceFacts, changes: readonly InputChange[]): BuildReason {
  const [first] = changes;
  const text = textOfChanges(changes);
  return first === undefined || text === undefined
    ? nothingToCompare(facts)
    : { code: first.code, text };
}

function nothingToCompare({ last, absence }: ServiceFacts): BuildReason {
  if (last === undefined) return { code: 'never-built', text: 'No successful build is on record.' };
  const text = 'Nothing changed, but the successful build is not on record.';
  return absence ?? { code: 'not-remembered', text };
}

function gone({ runId }: NonNullable<ServiceFacts['earlier']>): BuildReason {
  return { code: 'image-gone', text: `Nothing changed, but the image of run ${runId} is gone.` };
}

function build(code: string, text: string): Decision {
  return { kind: 'build', reason: { code, text } };
}
