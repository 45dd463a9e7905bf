import type { ContextFile, Platform } from '@orchestrate/model';

/**
 * Version of the key format. Raise it when the same inputs must give another key, and say why here.
 * 1: first form.
 */
export const KEY_VERSION = 1;

/**
 * Everything that can change an image, as a sorted record; its SHA-256 is the input key. Two of them can
 * be compared into sentences (`compareFingerprints`).
 *
 * Left out, because they cannot change the image:
 * - the service's name, tags, outputs and the path of context and Dockerfile: where it is, not what it is;
 * - cache sources and targets, cache mounts and their namespace, time limits, jobs, builder, mirrors:
 *   how it is built (what a RUN reads from a cache mount is the author's to keep harmless);
 * - build arguments that nothing declares: BuildKit does not hand them to any instruction;
 * - secret values: BuildKit does not key on them either, and a hash of a weak secret could be guessed;
 * - files that .dockerignore excludes or no needed stage copies; modification times, owners: BuildKit's
 *   context transfer drops them;
 * - labels and annotations of our own (base digest, revision): they follow from the rest or from the run;
 * - versions of BuildKit, buildx and of this tool: a better builder does not make an image outdated.
 */
export interface Fingerprint {
  /** A key of another format means something else. */
  readonly version: number;
  /** The frontend of `# syntax=` gives the text its meaning: reference and index digest; empty is the builder's own. */
  readonly frontend: string;
  /** The instructions themselves; kept as text so that a change can be shown. */
  readonly dockerfile: string;
  /** The stage that becomes the image; empty is the last one. As written, for TARGETSTAGE may be read. */
  readonly target: string;
  /** One image each; sorted. */
  readonly platforms: readonly Platform[];
  /** Build arguments that an instruction can see, or that BuildKit itself obeys. */
  readonly args: Readonly<Record<string, string>>;
  /** They are written into the image config. */
  readonly labels: Readonly<Record<string, string>>;
  /** What FROM, COPY --from, mounts and named contexts stand on: the digest per platform, so that an index that moved for another platform changes nothing. */
  readonly images: readonly FingerprintImage[];
  /** What each named context is: a name that leads elsewhere is another input. And what is behind each address that ADD downloads from. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Key (or image digest) of each parent: what changes a parent changes all that stands on it. `dependsOn` alone counts too: it says that the parent matters in a way we cannot see. */
  readonly parents: Readonly<Record<string, string>>;
  /** What COPY, ADD and bind mounts of the needed stages can read. */
  readonly files: readonly FingerprintFile[];
  /** Ids that a RUN mounts and the manifest delivers: an optional secret that is not there changes what RUN does. */
  readonly secrets: readonly string[];
  /** The same for SSH agents. */
  readonly ssh: readonly string[];
  /** What changes the bytes that go out: attributes of the exporter, and attestations with the digest of the scanner that writes them. */
  readonly exporter: Readonly<Record<string, string>>;
}

/** A fingerprint of another key version: its fields need not mean the same. */
export interface OtherFormat {
  readonly version: number;
  readonly other: true;
}

export interface FingerprintImage {
  readonly ref: string;
  readonly platform: Platform;
  readonly digest: string;
}

/** A `ContextFile`; the main context has the empty name. COPY keeps modes, and follows no links. */
export interface FingerprintFile {
  readonly context: string;
  readonly path: string;
  readonly kind: ContextFile['kind'];
  readonly mode: number;
  /** Hash of a file, destination of a symlink, empty for a folder. */
  readonly content: string;
}
