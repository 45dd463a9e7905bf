import type { ExitCode } from './exit-codes.ts';

/** Takes the exit code of the command that ran. */
export type Ends = (code: Promise<ExitCode>) => Promise<void>;
