import { verifyLock } from '@orchestrate/pipeline';
import { formatCount } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';

export interface LockVerifyFlags {
  readonly file?: string;
  readonly json?: boolean;
}

/** `orchestrate lock verify`: exit code 1 when something is gone, 3 when a registry does not answer. */
export function lockVerify(flags: LockVerifyFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const result = await verifyLock(world, flags);
    if (result.kind === 'refused') return refuse(result);
    const { images, manifests, downloads, gone, unknown } = result;
    printDiagnostics(result.diagnostics);
    if (flags.json === true) printJson({ version: 1, images, manifests, downloads, gone, unknown });
    else {
      const asked = [
        formatCount(images, 'image'),
        formatCount(manifests, 'manifest'),
        ...(downloads > 0 ? [formatCount(downloads, 'download')] : []),
      ].join(', ');
      const problems = [
        ...(gone === 0 ? [] : [`${gone} gone or changed`]),
        ...(unknown === 0 ? [] : [`${unknown} not answered for`]),
      ];
      printLines([
        problems.length === 0 ? `${asked}: all there` : `${asked}: ${problems.join(', ')}`,
      ]);
    }
    if (gone > 0) return EXIT.failed;
    return unknown > 0 ? EXIT.unusable : EXIT.done;
  });
}
