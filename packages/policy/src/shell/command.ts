import type { Location } from '@orchestrate/model';
import type { Variables, Word } from './word.ts';

/** One simple command of a script: wrappers such as `sudo`, `env` and `sh -c` are taken away. */
export interface ShellCommand {
  /** Name and arguments; the name is the last part of a path: `/usr/bin/pip` is `pip`. */
  readonly name: string;
  readonly args: readonly Word[];
  /** The name as it is written. */
  readonly nameAt: Location;
  /** From the first word to the last. */
  readonly at: Location;
  /** The environment it runs in, as far as it is known. */
  readonly variables: Variables;
  /** Where the step itself gives it a variable: `A=b cmd`, `export A=b`. */
  readonly assignments: ReadonlyMap<string, Location>;
  /** It runs as another user than the step: `su`, `gosu`, `sudo -u`. */
  readonly otherUser: boolean;
  /** What to delete to take the command out of its chain; undefined when it does not stand in one. */
  readonly removal?: Location;
}
