import { formatImageRef, parseImageRef } from '@orchestrate/model';
import { scan } from '../interpolate/scan.ts';
import { type Scalar, scalarIn, scalarsIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

export interface ImageName {
  /** Normalized, with tag. */
  readonly name: string;
  /** The tag or name in the manifest; undefined when both are by default. */
  readonly written?: Scalar;
  /** Nobody said which registry: the name is the project's and the service's. */
  readonly byDefault: boolean;
}

/** The names that a service's image gets, each once; invalid ones are reported. */
export function readImages(service: WrittenService, around: Surroundings): readonly ImageName[] {
  if (service.tree.broken.has('tags')) return [];
  const repository = readRepository(service, around);
  const given = service.tree.entries.has('tags') ? scalarsIn(service.tree, 'tags') : undefined;
  const names = (given ?? [undefined]).flatMap((tag) => nameOf(tag, repository, around) ?? []);
  return [...new Map(names.map((name) => [name.name, name])).values()];
}

interface Repository {
  readonly path: string;
  readonly byDefault: boolean;
}

function readRepository(
  { name, tree }: WrittenService,
  around: Surroundings,
): Repository | undefined {
  if (tree.broken.has('repository')) return undefined;
  const written = scalarIn(tree, 'repository');
  if (written !== undefined) {
    if (isRepository(written.text)) return { path: written.text, byDefault: false };
    reportName(written, 'a valid repository', around);
    return undefined;
  }
  const { prefix, broken } = around.registry;
  if (broken) return undefined;
  return { path: `${prefix ?? around.project}/${name}`, byDefault: prefix === undefined };
}

function nameOf(
  tag: Scalar | undefined,
  repository: Repository | undefined,
  around: Surroundings,
): ImageName | undefined {
  if (tag !== undefined && isFullName(tag)) {
    const ref = parseImageRef(tag.text);
    if (ref !== undefined && ref.digest === undefined)
      return { name: formatImageRef(ref), written: tag, byDefault: false };
    reportName(tag, 'a valid image name', around);
    return undefined;
  }
  if (tag !== undefined && parseImageRef(`image:${tag.text}`)?.tag !== tag.text) {
    around.report({
      code: 'invalid-image-reference',
      message: `\`${tag.text}\` is not a valid tag.`,
      hint: 'Use up to 128 letters, digits, `_`, `.` and `-`; `${git.branch}` is made fit for a tag.',
      at: tag.at,
    });
    return undefined;
  }
  const ref = repository && parseImageRef(`${repository.path}:${tag?.text ?? 'latest'}`);
  if (repository === undefined || ref === undefined) return undefined;
  return {
    name: formatImageRef(ref),
    byDefault: repository.byDefault,
    ...(tag !== undefined && { written: tag }),
  };
}

/**
 * What is written decides, not what a variable brings: `${BRANCH}` with the value `feature/x` is a bad
 * tag and not an image named `feature/x`. A variable that holds a name with its tag is a full name.
 */
function isFullName({ written, text }: Scalar): boolean {
  const scanned = scan(written);
  const literal = scanned.ok
    ? scanned.parts.filter((part) => typeof part === 'string').join('')
    : '';
  return /[/:]/.test(literal) || /:[^/]*$/.test(text);
}

/** A name without tag and digest, to which `/name` or `:tag` can be added. */
export function isRepository(text: string): boolean {
  const ref = parseImageRef(text);
  return (
    ref !== undefined && ref.digest === undefined && parseImageRef(`${text}:tag`)?.tag === 'tag'
  );
}

function reportName({ text, at }: Scalar, what: string, { report }: Surroundings): void {
  report({
    code: 'invalid-image-reference',
    message: `\`${text}\` is not ${what}.`,
    hint: what.endsWith('repository')
      ? 'Write host and path in lower case without tag, for example `registry.example.com/shop/catalog`.'
      : 'Write host, path in lower case and tag, for example `registry.example.com/shop/catalog:1.4`.',
    at,
  });
}
