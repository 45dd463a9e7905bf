/** Names to versions. */
export type Versions = Map<string, string>;

/** True for files of which `readDatabase` understands the content. */
export function isDatabase(path: string): boolean {
  return (
    path === 'var/lib/dpkg/status' ||
    // Images without dpkg itself (distroless) have a file for each package, and checksums beside it.
    (path.startsWith('var/lib/dpkg/status.d/') && !path.endsWith('.md5sums')) ||
    path === 'lib/apk/db/installed' ||
    path === 'usr/lib/apk/db/installed'
  );
}

/** The packages that a database lists as installed: dpkg's `status` (deb-status(5)) or apk's `installed`. */
export function readDatabase(path: string, text: string): Versions {
  const isApk = path.endsWith('apk/db/installed');
  const [name, version] = isApk ? ['P', 'V'] : ['Package', 'Version'];
  const versions: Versions = new Map();
  for (const stanza of text.split(/\r?\n\r?\n/)) {
    const fields = fieldsOf(stanza);
    const status = fields.get('Status');
    const isInstalled = status === undefined || /\sinstalled$/.test(status);
    const [found, of] = [fields.get(name), fields.get(version)];
    if (isInstalled && found !== undefined && of !== undefined) versions.set(found, of);
  }
  return versions;
}

/** `Key: value`, and apk's `K:value`; lines that go on belong to texts that nobody needs here. */
function fieldsOf(stanza: string): Map<string, string> {
  const lines = stanza.split(/\r?\n/).flatMap((line) => {
    const [, key, value] = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value.trim()] as const];
  });
  return new Map(lines);
}
