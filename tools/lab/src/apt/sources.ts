/** One repository of an apt sources file. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** A key ring's path, when the source names one. */
  readonly signedBy?: string;
}

/** Reads a one-line-style file, `deb [options] URI SUITE COMPONENT…` (sources.list(5)). */
export function parseOneLine(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^deb(?:\s+\[([^\]]*)\])?\s+(\S+)\s+(\S+)\s*(.*)$/.exec(uncomment(line));
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', rest = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return source({ uris: [uri], suites: [suite], components: words(rest), signedBy });
  });
}

/** Reads a deb822-style file, one paragraph of `Types: … URIs: … Suites: …` each (sources.list(5)). */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = deb822Fields(paragraph);
    const enabled = !/^(no|false|0)$/i.test(fields.get('enabled') ?? 'yes');
    if (!enabled || !words(fields.get('types') ?? '').includes('deb')) return [];
    const signedBy = fields.get('signed-by');
    return source({
      uris: words(fields.get('uris') ?? ''),
      suites: words(fields.get('suites') ?? ''),
      components: words(fields.get('components') ?? ''),
      // A key may also stand in the field itself; only the path of a ring is of use here.
      signedBy: signedBy?.startsWith('/') === true ? signedBy : undefined,
    });
  });
}

function deb822Fields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#')) continue;
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (match !== null) {
      last = (match[1] ?? '').toLowerCase();
      fields.set(last, match[2] ?? '');
    } else if (/^\s+\S/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
  }
  return fields;
}

interface Entry {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy: string | undefined;
}

const source = ({ uris, signedBy, ...rest }: Entry): AptSource[] =>
  uris.map((uri) => ({
    uri: uri.replace(/\/+$/, ''),
    ...rest,
    ...(signedBy === undefined ? {} : { signedBy }),
  }));

const uncomment = (line: string): string => line.replace(/#.*$/, '').trim();

const words = (value: string): string[] => value.split(/\s+/).filter((word) => word !== '');
