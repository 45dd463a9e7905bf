import { type Diagnostic, type Dockerfile, type ImageUse, positionAt } from '@orchestrate/model';
import { buildArgument } from './global-variables.ts';
import type { ResolveOptions } from './options.ts';
import { problem } from './problem.ts';
import { readReference } from './reference.ts';

/**
 * The frontend that reads the file: BUILDKIT_SYNTAX, else the directive (BuildKit, `builder/build.go`). Line 0
 * means that it is not named in the file.
 */
export function frontendOf(
  { source, directives }: Dockerfile,
  options: Pick<ResolveOptions, 'buildArgs'>,
  report: (diagnostic: Diagnostic) => void,
): ImageUse[] {
  const given = buildArgument(options, 'BUILDKIT_SYNTAX')?.trim().split(' ')[0];
  const directive = given === undefined ? directives.syntax : undefined;
  const ref = given ?? directive?.value;
  if (ref === undefined) return [];
  const at = directive?.at ?? { source, start: 0, end: 0 };
  const reference = readReference(ref);
  if (!reference.ok) {
    report(
      problem({
        code: 'syntax',
        message: `failed to parse frontend image ${JSON.stringify(ref)}: ${reference.problem}`,
        hint: 'Name an image in `# syntax=`, for example docker/dockerfile:1.',
        at,
      }),
    );
    return [];
  }
  const line = directive === undefined ? 0 : positionAt(at.source, at.start).line;
  const { normalized } = reference.value;
  return [{ kind: 'syntax', ref, normalized, at, line, reachable: true }];
}
