import type { Report } from '../problem.ts';
import { isRepository } from '../service/images.ts';
import { type Mapping, scalarIn } from '../tree/tree.ts';

/** The project's name: as given, or the folder's in the letters that names may have. */
export function readProject(manifest: Mapping, root: string): string {
  return scalarIn(manifest, 'project')?.text ?? nameOfFolder(root);
}

function nameOfFolder(root: string): string {
  const folder = root.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'project' : name;
}

/** The default prefix of image names; `'broken'` when it is not one (reported). */
export function readRegistry(manifest: Mapping, report: Report): string | 'broken' | undefined {
  if (manifest.broken.has('registry')) return 'broken';
  const written = scalarIn(manifest, 'registry');
  if (written === undefined) return undefined;
  const registry = written.text.replace(/\/$/, '');
  if (isRepository(`${registry}/name`)) return registry;
  report({
    code: 'invalid-image-reference',
    message: `\`${written.text}\` cannot be the first part of an image name.`,
    hint: 'Write a host and path in lower case without `https://`, for example `registry.example.com/shop`.',
    at: written.at,
  });
  return 'broken';
}

/** `cacheMountNamespace`, where `true` stands for the project's name. */
export function readNamespace(manifest: Mapping, project: string): string | undefined {
  const written = scalarIn(manifest, 'cacheMountNamespace');
  return written?.value === true ? project : written?.text;
}
