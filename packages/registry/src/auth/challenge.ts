/** One way to authorize that a 401 offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/;
const SCHEME = /^[\s,]*([\w!#$%&'*+.^`|~-]+)(?:\s+|\s*,|$)/;

/**
 * The challenges of a WWW-Authenticate header (RFC 9110, 11.6.1); several headers come joined by commas, and
 * quoted values hold commas too. What cannot be understood ends the list.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header;
  for (let match = SCHEME.exec(rest); match?.[1] !== undefined; match = SCHEME.exec(rest)) {
    const parameters = new Map<string, string>();
    rest = takeParameters(rest.slice(match[0].length), parameters);
    challenges.push({ scheme: match[1].toLowerCase(), parameters });
  }
  return challenges;
}

/** Reads `name=value` pairs into the map; returns what follows them. */
function takeParameters(text: string, parameters: Map<string, string>): string {
  let rest = text;
  for (let match = PARAMETER.exec(rest); match?.[1] !== undefined; match = PARAMETER.exec(rest)) {
    const value = match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '';
    parameters.set(match[1].toLowerCase(), value);
    rest = rest.slice(match[0].length);
  }
  return rest;
}
