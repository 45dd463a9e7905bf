import type { Report } from './problem.ts';
import { MANIFEST_VERSION } from './shape/manifest-shape.ts';
import { type Mapping, scalarIn } from './tree/tree.ts';

/**
 * Checks `version`, which may be left out. False when the document is of a newer form: nothing else can
 * be said about it then. Other versions are reported and the rest is read as the current form.
 */
export function checkVersion(document: Mapping, report: Report): boolean {
  const entry = document.entries.get('version');
  if (entry === undefined) return true;
  const written = scalarIn(document, 'version');
  if (written?.value === MANIFEST_VERSION) return true;
  const isNewer = typeof written?.value === 'number' && written.value > MANIFEST_VERSION;
  report({
    code: 'unsupported-version',
    message: isNewer
      ? `Version ${written.text} of the manifest is newer than this orchestrate, which reads version ${MANIFEST_VERSION}.`
      : `\`version\` must be the number ${MANIFEST_VERSION}.`,
    hint: isNewer ? 'Upgrade orchestrate.' : `Write \`version: ${MANIFEST_VERSION}\`.`,
    at: entry.value.at,
  });
  return !isNewer;
}
