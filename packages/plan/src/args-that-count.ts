import type { ResolvedDockerfile } from '@orchestrate/model';

/**
 * Arguments that work without an ARG line: BuildKit's own switches (a frontend, sandbox settings), the
 * timestamp of the image, and overrides of the platform arguments that FROM --platform expands
 * (BuildKit, `frontend/dockerui/config.go`, `dockerfile2llb/platform.go`). Proxy variables are not among
 * them: BuildKit keeps them out of its cache key and of the image.
 */
const UNDECLARED =
  /^(?:BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:BUILD|TARGET)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE)$/;

/**
 * The arguments that can change the image, by sorted name. `onBuild` are the ONBUILD triggers of the images
 * below: an ARG among them declares a name that the Dockerfile does not show.
 */
export function argsThatCount(
  args: Readonly<Record<string, string>>,
  resolved: readonly ResolvedDockerfile[],
  onBuild: readonly string[],
): Record<string, string> {
  const declared = new Set([
    ...resolved.flatMap((file) => file.declaredArgs),
    ...onBuild.flatMap(declaredByTrigger),
  ]);
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => declared.has(name) || UNDECLARED.test(name)),
  );
}

function declaredByTrigger(trigger: string): string[] {
  const words = /^\s*ARG\s+(.*)$/is.exec(trigger)?.[1]?.split(/\s+/) ?? [];
  return words.flatMap((word) => word.split('=')[0] ?? []);
}
