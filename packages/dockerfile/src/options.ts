import type { Platform } from '@orchestrate/model';

/** What one build gives to a Dockerfile. */
export interface ResolveOptions {
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Name of a stage; without it the last one is built. */
  readonly target?: string;
  readonly targetPlatform: Platform;
  readonly buildPlatform: Platform;
  /**
   * Names of named contexts. They replace stages and images of the same name; images are looked up as BuildKit
   * does it: `docker.io/library/alpine:latest` is `alpine` (`dockerui/config.go`, `NamedContext`).
   */
  readonly contextNames?: Iterable<string>;
  /** What is known of base images, by normalized reference. */
  readonly baseImages?: { get(normalized: string): BaseImage | undefined };
}

/** The parts of an image's config that the instructions on top of it can see. */
export interface BaseImage {
  /** Undefined: not known, and a variable that nothing here sets may come from it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** Triggers that run in the stages on top. */
  readonly onBuild?: readonly string[];
}
