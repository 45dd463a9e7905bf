import type { Instruction, Location, Platform, Stage } from '@orchestrate/model';
import type { Escape } from './expand.ts';
import type { Reference } from './reference.ts';

/** What a build can take files from: a stage, or an image that COPY --from or a mount names. */
export type BuildNode = StageNode | ImageNode;

export interface StageNode {
  readonly kind: 'stage';
  readonly stage: Stage;
  /** The name, or `stage-N`, as BuildKit shows it. */
  readonly label: string;
  readonly base: Base;
  /** A named context of the same name stands in its place: its instructions do not run. */
  readonly replaced: boolean;
  readonly platform?: Platform;
  /** In the order they run: triggers of the base first. */
  readonly commands: Command[];
  /** Everything its commands take files from. */
  readonly needs: Map<BuildNode, Command>;
}

export interface ImageNode {
  readonly kind: 'image';
  /** As it is written. */
  readonly name: string;
  readonly base: Exclude<Base, { kind: 'stage' }>;
}

export type Base =
  | { readonly kind: 'stage'; readonly node: StageNode }
  | { readonly kind: 'image'; readonly ref: string; readonly reference: Reference }
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'scratch' }
  /** No valid name; that has been reported. */
  | { readonly kind: 'broken' };

/** An instruction in the stage that runs it. */
export interface Command {
  readonly instruction: Instruction;
  /** With which its words are split. */
  readonly escape: Escape;
  /** What COPY --from names, or each mount of RUN in turn. */
  readonly sources: readonly Source[];
  readonly trigger: boolean;
}

export interface Source {
  readonly node: BuildNode;
  /** The flag that names it. */
  readonly at: Location;
  /** Nothing is named: that means `scratch`, which may be the name of a stage. */
  readonly implied: boolean;
}
