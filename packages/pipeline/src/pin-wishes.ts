import { pinEdit, stripEdit } from '@orchestrate/dockerfile';
import type { ImageUse, Lock, TextEdit } from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';
import type { Workspace } from './load.ts';

/** One use of an image by one build, and what is to become of it. */
export interface Wish {
  /** The Dockerfile, relative to the manifest. */
  readonly path: string;
  /** Which use of which build: the same before and after the edits. */
  readonly key: string;
  readonly use: ImageUse;
  /** Normalized reference that it shall be; its own when nothing is wanted. */
  readonly becomes: string;
  /** Undefined when nothing is wanted, or when it cannot be written in place. */
  readonly edit?: TextEdit;
}

export type PinMode = 'write' | 'strip';

/** Every use of every build, with the edit that pins it to its locked digest, or takes the digest out. */
export function pinWishes(workspace: Workspace, lock: Lock, mode: PinMode): Wish[] {
  return usesOf(workspace).map(({ path, key, use, dockerfile }) => {
    const becomes = wantedName(use, lock, mode) ?? use.normalized;
    const digest = lock.images.get(use.normalized)?.digest;
    const broken = dockerfile.source.text.includes('\ufffd');
    // Bytes that are no UTF-8 would not survive being written back.
    if (becomes === use.normalized || broken) return { path, key, use, becomes };
    const edit =
      mode === 'strip'
        ? stripEdit(dockerfile, use)
        : pinEdit(dockerfile, { use, digest: digest ?? '' });
    return { path, key, use, becomes, ...(edit !== undefined && { edit }) };
  });
}

/** The images of all builds by key, for a comparison. */
export function namesByKey(workspace: Workspace): ReadonlyMap<string, string> {
  return new Map(usesOf(workspace).map(({ key, use }) => [key, use.normalized]));
}

function usesOf({ services }: Workspace) {
  return [...services.values()].flatMap(({ service, dockerfile, resolved }) =>
    dockerfile === undefined
      ? []
      : [...resolved].flatMap(([platform, file]) =>
          file.images.map((use, index) => ({
            path: service.dockerfile,
            key: JSON.stringify([service.name, platform, index]),
            use,
            dockerfile,
          })),
        ),
  );
}

/** Undefined when it stays as it is: no entry in the lock, pinned already, or nothing to take out. */
function wantedName({ normalized }: ImageUse, lock: Lock, mode: PinMode): string | undefined {
  const ref = parseImageRef(normalized);
  if (ref === undefined) return undefined;
  if (mode === 'strip') {
    const { digest, ...rest } = ref;
    return digest === undefined || ref.tag === undefined ? undefined : formatImageRef(rest);
  }
  const digest = lock.images.get(normalized)?.digest;
  return digest === undefined || ref.digest !== undefined
    ? undefined
    : formatImageRef({ ...ref, digest });
}
