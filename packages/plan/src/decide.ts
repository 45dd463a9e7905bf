import type { BuildReason, Decision } from '@orchestrate/model';
import { compareFingerprints } from './compare-fingerprints.ts';
import type { ServiceFacts } from './plan-facts.ts';

/**
 * Build or unchanged, with the reason. Unchanged needs proof: a successful build with the same key, and its
 * image where this run would put it. Codes beside those of `Change`: `forced`, `unproven`,
 * `parent-unproven`, `never-built`, `image-gone`, `not-remembered`.
 */
export function decide(
  facts: ServiceFacts,
  situation: { readonly force: boolean; readonly unprovenParent: string | undefined },
): Decision {
  const { unprovenParent } = situation;
  if (situation.force) return build('forced', 'Building was asked for.');
  if (facts.unproven[0] !== undefined) return build('unproven', facts.unproven[0]);
  if (facts.inputs === undefined) return build('unproven', 'Its inputs are not known.');
  if (unprovenParent !== undefined)
    return build('parent-unproven', `It stands on ${unprovenParent}, which may have changed.`);
  if (facts.earlier === undefined)
    return { kind: 'build', reason: whatChanged(facts, facts.inputs) };
  if (!facts.imagePresent)
    return build(
      'image-gone',
      `Nothing changed, but the image of run ${facts.earlier.runId} is gone.`,
    );
  return {
    kind: 'unchanged',
    reason: `Nothing changed since run ${facts.earlier.runId}, and its image is there.`,
  };
}

function whatChanged(
  facts: ServiceFacts,
  inputs: NonNullable<ServiceFacts['inputs']>,
): BuildReason {
  if (facts.lastFingerprint === undefined)
    return { code: 'never-built', text: 'There is no successful build on record.' };
  const [first, ...others] = compareFingerprints(facts.lastFingerprint, inputs.fingerprint);
  if (first === undefined)
    return {
      code: 'not-remembered',
      text: 'Nothing changed, but the successful build is not on record.',
    };
  const more =
    others.length === 0
      ? ''
      : ` And ${others.length} more ${others.length === 1 ? 'change' : 'changes'}.`;
  return { code: first.code, text: `${first.text}${more}` };
}

function build(code: string, text: string): Decision {
  return { kind: 'build', reason: { code, text } };
}
