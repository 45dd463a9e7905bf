import type { Platform } from './platform.ts';
import type { Location, SourceFile } from './source.ts';

/** A Dockerfile, parsed with BuildKit's semantics; nothing is expanded yet. */
export interface Dockerfile {
  readonly source: SourceFile;
  readonly directives: Directives;
  /** Before the first FROM. */
  readonly globalArgs: readonly Instruction[];
  readonly stages: readonly Stage[];
}

export interface Directives {
  readonly syntax?: { readonly value: string; readonly at: Location };
  readonly escape: '\\' | '`';
  readonly check?: { readonly value: string; readonly at: Location };
  /** The file belongs to another frontend (`//syntax=` or JSON form): nothing but the directive was read. */
  readonly foreign: boolean;
}

export interface Stage {
  readonly index: number;
  /** Lower case, as BuildKit registers it. */
  readonly name?: string;
  /** The words of FROM before expansion. */
  readonly base: string;
  readonly baseAt: Location;
  readonly platform?: string;
  readonly from: Instruction;
  /** What follows FROM, in order. */
  readonly instructions: readonly Instruction[];
}

export interface Instruction {
  /** Upper case: `RUN`. */
  readonly keyword: string;
  /** Without the keyword, continuation lines joined, heredoc bodies not included. */
  readonly rest: string;
  readonly flags: readonly Flag[];
  /** `rest` without the flags. */
  readonly body: string;
  readonly heredocs: readonly Heredoc[];
  readonly at: Location;
  /** 1-based first line (BuildKit's StartLine). */
  readonly line: number;
  readonly endLine: number;
}

export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  readonly at: Location;
}

export interface Heredoc {
  readonly name: string;
  readonly content: string;
  /** False when the delimiter is quoted: the body is taken as it is. */
  readonly expand: boolean;
}

export type ImageUseKind = 'from' | 'copy' | 'mount' | 'syntax';

/** One external image that a build would pull. */
export interface ImageUse {
  readonly kind: ImageUseKind;
  /** After ARG expansion and unquoting. */
  readonly ref: string;
  /** Canonical name: the key in the lock. */
  readonly normalized: string;
  readonly at: Location;
  readonly line: number;
  /** Index of the stage that uses it; undefined for `syntax`. */
  readonly stage?: number;
  /** Platform asked for by `FROM --platform`, expanded; undefined means the target's. */
  readonly platform?: Platform;
  /** False when the wanted target does not need the stage. */
  readonly reachable: boolean;
}

/** Files that a stage reads from a context. */
export interface FileUse {
  readonly kind: 'copy' | 'add' | 'bind';
  /** `undefined` is the build context; otherwise the name of a named context. */
  readonly context: string | undefined;
  /** Expanded sources: paths or globs relative to the context; URLs for ADD are in `urls`. */
  readonly sources: readonly string[];
  readonly urls: readonly string[];
  /** Those of `urls` that are fetched over HTTP and whose content no `--checksum` fixes. */
  readonly downloads: readonly string[];
  readonly parents: boolean;
  readonly excludes: readonly string[];
  readonly stage: number;
  readonly at: Location;
  readonly line: number;
  readonly reachable: boolean;
}

export interface CacheMountUse {
  /** Defaults to the target path (BuildKit `dispatchRunMount`). */
  readonly id: string;
  /** What the mount starts as a copy of; undefined when it starts empty. */
  readonly from?: string;
  readonly target: string;
  readonly sharing: 'shared' | 'private' | 'locked';
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: string;
  readonly stage: number;
  readonly at: Location;
  readonly line: number;
  readonly reachable: boolean;
}

export interface SecretMountUse {
  readonly id: string;
  readonly required: boolean;
  readonly target?: string;
  readonly env?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: string;
  readonly stage: number;
  readonly at: Location;
  readonly line: number;
  readonly reachable: boolean;
}

/** One RUN as a build runs it. */
export interface RunUse {
  readonly instruction: Instruction;
  /** It comes from an ONBUILD below: its text is not in this file. */
  readonly trigger: boolean;
  /** Index of its stage. */
  readonly stage: number;
  readonly reachable: boolean;
  /** What ARG and ENV have set up to here; those of the base only where they are known. */
  readonly variables: ReadonlyMap<string, string>;
  /** All variables of the base are known. */
  readonly complete: boolean;
  /** USER in force, expanded; undefined is the base's. */
  readonly user?: string;
  /** Working directory, where it is known. */
  readonly workdir?: string;
  /** SHELL in force; undefined is the base's, `/bin/sh -c` as a rule. */
  readonly shell?: readonly string[];
}

/** A Dockerfile as one build sees it: arguments, platform and target applied. */
export interface ResolvedDockerfile {
  readonly dockerfile: Dockerfile;
  readonly target: number;
  readonly platform: Platform;
  readonly stages: readonly ResolvedStage[];
  readonly images: readonly ImageUse[];
  readonly files: readonly FileUse[];
  readonly cacheMounts: readonly CacheMountUse[];
  readonly secretMounts: readonly SecretMountUse[];
  readonly sshMounts: readonly {
    readonly id: string;
    readonly line: number;
    readonly reachable: boolean;
  }[];
  readonly runs: readonly RunUse[];
  /** Names of named contexts or services that FROM, COPY --from or mounts mention, whether or not they exist. */
  readonly contextNames: readonly string[];
  /** Names that ARG declares anywhere; an argument outside cannot change the image. */
  readonly declaredArgs: readonly string[];
}

export interface ResolvedStage {
  readonly index: number;
  readonly name?: string;
  /** What it stands on: another stage, an image, a named context or nothing. */
  readonly base:
    | { readonly kind: 'stage'; readonly index: number }
    | { readonly kind: 'image'; readonly normalized: string }
    | { readonly kind: 'context'; readonly name: string }
    | { readonly kind: 'scratch' };
  /** Stages that its COPY --from and mounts take files from, with the line of each that does. */
  readonly reads: readonly { readonly stage: number; readonly line: number }[];
  readonly reachable: boolean;
  /** The last USER of the stage itself, expanded; undefined means inherited. */
  readonly user?: string;
}
