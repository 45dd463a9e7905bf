import { addressCredentials, type Location, parseCsv } from '@orchestrate/model';
import type { Scalar } from '../tree/tree.ts';

/**
 * Fields of BuildKit's cache backends that give access, with where buildx finds them without being told, if
 * anywhere (buildx `util/buildflags/cache.go`).
 */
const SECRET: Readonly<Record<string, string | undefined>> = {
  access_key_id: 'AWS_ACCESS_KEY_ID',
  secret_access_key: 'AWS_SECRET_ACCESS_KEY',
  session_token: 'AWS_SESSION_TOKEN',
  token: 'ACTIONS_RUNTIME_TOKEN',
  ghtoken: undefined,
  account_key: undefined,
};

/** Whether a field holds a secret: by its name, or because its value is an address with a password or token. */
export function isCredential(key: string, value: string): boolean {
  return Object.hasOwn(SECRET, key) || addressCredentials(value).length > 0;
}

/** What to do about such a field, as a sentence. */
export function credentialHint(key: string): string {
  if (!Object.hasOwn(SECRET, key))
    return `Take the password or token out of \`${key}\`, and give it as a field of its own under \`secrets\`.`;
  const variable = SECRET[key];
  const provider = `give it by \`type\` and \`secrets: {${key}: …}\``;
  return variable === undefined
    ? `Take it out, and ${provider}.`
    : `Set \`${variable}\` in the environment for backends that read it, or ${provider}.`;
}

/** A field of a cache in buildx's own words that is a secret. */
export interface CredentialField {
  readonly key: string;
  /** Its value where it is written out; the whole entry where it is not. */
  readonly at: Location;
  /** What of the file must not be shown: nothing where the value is a variable's. */
  readonly conceals?: Location;
}

/** The secrets in an entry of `from` or `to`. */
export function credentialFields({ text, written, at }: Scalar): CredentialField[] {
  return parseCsv(text)
    .map(([key, value]) => ({ key: key.trim(), value: value.trim() }))
    .filter(({ key, value }) => isCredential(key, value))
    .map(({ key, value }) => {
      const place = within(at, value);
      const isWritten = place !== at || written === text;
      return { key, at: place, ...(isWritten && { conceals: place }) };
    });
}

function within(at: Location, value: string): Location {
  const start = at.source.text.slice(at.start, at.end).indexOf(value);
  if (start < 0 || value === '') return at;
  return { ...at, start: at.start + start, end: at.start + start + value.length };
}
