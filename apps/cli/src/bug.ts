import { EXIT, type ExitCode } from './exit-codes.ts';
import { withoutSecrets } from './hidden.ts';
import { version } from './version.ts';

/** Whatever was thrown and not expected is our mistake, and says so. */
export function reportBug(error: unknown): ExitCode {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `\nThis is a bug in orchestrate ${version}, not a mistake of yours.\n` +
      'Please report it with these lines and what you ran:\n\n' +
      `node ${process.version} ${process.platform}/${process.arch}\n${withoutSecrets(details)}\n`,
  );
  return EXIT.bug;
}
