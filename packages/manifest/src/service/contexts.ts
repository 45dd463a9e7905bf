import type { NamedContext } from '@orchestrate/model';
import { parseImageRef } from '@orchestrate/model';
import { mappingIn, type Scalar } from '../tree/tree.ts';
import { insideRoot, isRemote } from './paths.ts';
import { knownService, type ServiceUse } from './service-uses.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

export interface Contexts {
  readonly contexts: Readonly<Record<string, NamedContext>>;
  /** Services among them. */
  readonly uses: readonly ServiceUse[];
}

/** Named contexts; services, images and folders that do not exist or are not valid are reported. */
export function readContexts({ tree }: WrittenService, around: Surroundings): Contexts {
  const contexts: [string, NamedContext][] = [];
  const uses: ServiceUse[] = [];
  for (const [name, { value }] of mappingIn(tree, 'contexts')?.entries ?? []) {
    if (value.kind !== 'scalar') continue;
    const context = readContext(value, around);
    if (context === undefined) continue;
    contexts.push([name, context]);
    if (context.kind === 'service') uses.push({ service: context.service, at: value.at });
  }
  return { contexts: Object.fromEntries(contexts), uses };
}

function readContext(written: Scalar, around: Surroundings): NamedContext | undefined {
  const { text } = written;
  if (isRemote(text)) return { kind: 'remote', url: text };
  const [, scheme, rest] =
    /^(service:|target:|docker-image:\/\/|oci-layout:\/\/|[a-z][a-z0-9+-]*:\/\/)(.*)$/s.exec(
      text,
    ) ?? [];
  if (scheme === undefined || rest === undefined) return readFolder(written, around);
  switch (scheme) {
    case 'service:':
      return knownService({ service: rest, at: written.at }, around)
        ? { kind: 'service', service: rest }
        : undefined;
    case 'docker-image://':
      return readImage(written, rest, around);
    case 'target:':
      return reject(written, `Write \`service:${rest}\`.`, around);
    case 'oci-layout://':
      return reject(written, 'Push the layout to a registry and write `docker-image://…`.', around);
    default:
      return reject(
        written,
        'Use `service:`, `docker-image://`, `https://`, `git://`, `ssh://` or a folder.',
        around,
      );
  }
}

function readImage(written: Scalar, ref: string, around: Surroundings): NamedContext | undefined {
  if (parseImageRef(ref) !== undefined) return { kind: 'image', ref };
  around.report({
    code: 'invalid-image-reference',
    message: `\`${ref}\` is not a valid image reference.`,
    hint: 'Write `docker-image://` and a name in lower case, for example `docker-image://alpine:3`.',
    at: written.at,
  });
  return undefined;
}

function readFolder(written: Scalar, around: Surroundings): NamedContext | undefined {
  const path = insideRoot(written, '.', around.report);
  if (path === undefined) return undefined;
  if (around.lookup(path) === 'directory') return { kind: 'local', path };
  around.report({
    code: 'missing-context',
    message: `The folder \`${written.text}\` does not exist.`,
    hint: around.services.has(written.text)
      ? `For the service of that name write \`service:${written.text}\`.`
      : 'Name a folder relative to the manifest, `service:<name>`, `docker-image://<image>` or a URL.',
    at: written.at,
  });
  return undefined;
}

function reject(written: Scalar, hint: string, around: Surroundings): undefined {
  const message = `\`${written.text}\` is not a kind of context that can be used here.`;
  around.report({ code: 'invalid-context', message, hint, at: written.at });
}
