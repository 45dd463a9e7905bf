import type { Instruction } from './dockerfile.ts';
import type { Step } from './plan.ts';

/** A step with its place in the Dockerfile and among the other steps of its build. */
export interface PlacedStep {
  readonly step: Step;
  /** Undefined when the Dockerfile has none that the step may show. */
  readonly instruction?: Instruction;
  /** Index of its stage. */
  readonly stage?: number;
  /** The steps whose results it uses directly: their indices in the list that it is part of. */
  readonly needs: readonly number[];
}
