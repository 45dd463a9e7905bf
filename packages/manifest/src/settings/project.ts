import type { Report } from '../problem.ts';
import { isRepository } from '../service/images.ts';
import type { RegistryPrefix } from '../service/surroundings.ts';
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

/** The default prefix of image names; one that is not valid is reported. */
export function readRegistry(manifest: Mapping, report: Report): RegistryPrefix {
  if (manifest.broken.has('registry')) return { broken: true };
  const written = scalarIn(manifest, 'registry');
  if (written === undefined) return { broken: false };
  const prefix = written.text.replace(/\/$/, '');
  if (isRepository(`${prefix}/name`)) return { prefix, broken: false };
  report({
    code: 'invalid-image-reference',
    message: `\`${written.text}\` cannot be the first part of an image name.`,
    hint: 'Write a host and path in lower case without `https://`, for example `registry.example.com/shop`.',
    at: written.at,
  });
  return { broken: true };
}

/** `cacheMountNamespace`, where `true` stands for the project's name. */
export function readNamespace(manifest: Mapping, project: string): string | undefined {
  const written = scalarIn(manifest, 'cacheMountNamespace');
  return written?.value === true ? project : written?.text;
}
