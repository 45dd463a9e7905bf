const HIGHEST = 65_535;

/** What is wrong with one word of EXPOSE: `[[ip:]host:]port[-port][/protocol]` (BuildKit, `convert_expose.go`). */
export function portProblem(word: string): string | undefined {
  const parts = word.split(':');
  const [range = '', ...protocol] = (parts.at(-1) ?? '').split('/');
  if (range === '') return `invalid port: ${JSON.stringify(word)}: no port specified`;
  const name = protocol.join('/');
  if (!['', 'tcp', 'udp', 'sctp'].includes(name.toLowerCase())) {
    return `invalid port: ${JSON.stringify(word)}: invalid proto: ${name}`;
  }
  const inside = readRange(range);
  if (inside === undefined) return `invalid containerPort: ${range}`;
  const host = parts.at(-2) ?? '';
  if (host === '') return undefined;
  const outside = readRange(host);
  if (outside === undefined) return `invalid hostPort: ${host}`;
  return inside === 1 || inside === outside
    ? undefined
    : `invalid ranges specified for container and host Ports: ${range} and ${host}`;
}

/** How many ports a range has; undefined when it is none. */
function readRange(text: string): number | undefined {
  const [first = '', last = first, ...more] = text.split('-');
  const [start, end] = [readPort(first), readPort(last)];
  if (start === undefined || end === undefined || more.length > 0 || end < start) return undefined;
  return end - start + 1;
}

function readPort(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && Number(text) <= HIGHEST ? Number(text) : undefined;
}
