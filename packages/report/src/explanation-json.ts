import type { Explanation } from '@orchestrate/model';

/** Version of the printed form; raised when a field changes its meaning or goes. */
export const EXPLANATION_VERSION = 1;

/** What `explain --json` prints. Stable: scripts read it. */
export type ExplanationJson = { readonly version: typeof EXPLANATION_VERSION } & Explanation;

export function explanationJson(explanation: Explanation): ExplanationJson {
  return { version: EXPLANATION_VERSION, ...explanation };
}
