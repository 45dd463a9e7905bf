import { parseImageRef } from '@orchestrate/model';

/**
 * The name under which BuildKit looks a reference up among named contexts: the familiar form without
 * `:latest` (`docker.io/acme/base:latest` → `acme/base`), tag and digest kept otherwise. buildx rewrites the
 * keys of `--build-context` to it, bake does not, so a bake definition must spell them this way
 * (BuildKit, `frontend/dockerui/namedcontext.go`). Text that is no image name stays as it is.
 */
export function contextKey(reference: string): string {
  const ref = parseImageRef(reference);
  if (ref === undefined) return reference;
  const name =
    ref.host === 'docker.io' ? ref.path.replace(/^library\//, '') : `${ref.host}/${ref.path}`;
  const tag =
    ref.tag === undefined || (ref.tag === 'latest' && ref.digest === undefined)
      ? ''
      : `:${ref.tag}`;
  return `${name}${tag}${ref.digest === undefined ? '' : `@${ref.digest}`}`;
}
