import type { LayerCache, LayerCacheType } from '@orchestrate/model';
import { suggestion } from '../suggest.ts';
import { type Mapping, mappingIn } from '../tree/tree.ts';
import { credentialHint, isCredential } from './cache-credentials.ts';
import type { Surroundings } from './surroundings.ts';

/** Options without which the backend refuses to start (buildx `docs/reference`, cache backends). */
const NEEDED: Partial<Record<LayerCacheType, readonly string[]>> = {
  s3: ['region', 'bucket'],
  azblob: ['account_url'],
};

/** What `orchestrate` gives the value of. */
const OURS = new Set([
  'type',
  'ref',
  'src',
  'dest',
  'scope',
  'name',
  'mode',
  'compression',
  'ignore-error',
]);

/** Fields that are handed on; those that are ours or secret, and needed ones that are not there, are reported. */
export function readCacheOptions(
  cache: Mapping,
  { type, at }: Pick<LayerCache, 'type' | 'at'>,
  { report }: Surroundings,
): Readonly<Record<string, string>> {
  const entries = [...(mappingIn(cache, 'options')?.entries ?? [])];
  for (const [key, { keyAt, value }] of entries) {
    const text = value.kind === 'scalar' ? value.text : '';
    if (OURS.has(key)) {
      report({
        code: 'invalid-cache',
        message: `The option \`${key}\` is set for each service by \`orchestrate\`.`,
        hint: 'Remove it, or write the whole cache as `from` and `to`.',
        at: keyAt,
      });
    } else if (isCredential(key, text)) {
      report({
        code: 'invalid-cache',
        message: `The option \`${key}\` holds a secret, which does not belong in the manifest.`,
        hint: credentialHint(key),
        at: keyAt,
        conceals: value.at,
      });
    }
  }
  reportMissing(cache, { type, at }, report);
  return Object.fromEntries(
    entries.flatMap(([key, { value }]) => (value.kind === 'scalar' ? [[key, value.text]] : [])),
  );
}

function reportMissing(
  cache: Mapping,
  { type, at }: Pick<LayerCache, 'type' | 'at'>,
  report: Surroundings['report'],
): void {
  const given = ['options', 'secrets'].flatMap((key) => {
    const mapping = mappingIn(cache, key);
    return [...(mapping?.entries.keys() ?? []), ...(mapping?.broken ?? [])];
  });
  const missing = (NEEDED[type] ?? []).filter((key) => !given.includes(key));
  if (missing.length === 0) return;
  report({
    code: 'missing-key',
    message: `A cache of type \`${type}\` needs the option${missing.length > 1 ? 's' : ''} ${missing.map((key) => `\`${key}\``).join(' and ')}.`,
    hint: `Write \`options: {${missing.map((key) => `${key}: …`).join(', ')}}\`.`,
    at,
  });
}

/** Secret fields with their providers; unknown providers are reported. */
export function readCacheSecrets(
  cache: Mapping,
  { secrets: known, report }: Surroundings,
): Readonly<Record<string, string>> {
  const entries = [...(mappingIn(cache, 'secrets')?.entries ?? [])].flatMap(([key, { value }]) =>
    value.kind === 'scalar' ? [[key, value] as const] : [],
  );
  return Object.fromEntries(
    entries.flatMap(([key, { text, at }]) => {
      if (known.has(text)) return [[key, text]];
      const declare = `Say where it comes from: \`secrets: {${text}: {env: …}}\` at the top of the file.`;
      const hint = suggestion(text, known, declare);
      report({ code: 'unknown-secret', message: `There is no secret \`${text}\`.`, hint, at });
      return [];
    }),
  );
}
