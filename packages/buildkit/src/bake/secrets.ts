import { type BuildBatch, csv } from '@orchestrate/model';

/** How one secret reaches buildx. The definition names the way, never the value. */
export interface SecretDelivery {
  readonly service: string;
  readonly id: string;
  readonly value: Uint8Array;
  /** Variable of the child process, or name of a file in its private folder. */
  readonly way: { readonly kind: 'env' | 'file'; readonly name: string };
}

/** Longer ones go into a file: all variables of a process share little room (`execve(2)`, E2BIG). */
const ENV_LIMIT_BYTES = 4 * 1024;

/** Variables that begin like this are ours; none of them is handed on from our own environment. */
export const SECRET_VARIABLE = 'ORCH_SECRET_';

/**
 * Decides for every secret of a batch how it is delivered: one line of text in a variable of its own,
 * anything else (binary, several lines, long) in a file. Names are unique for service and id.
 */
export function deliverSecrets(batch: Pick<BuildBatch, 'requests' | 'linked'>): SecretDelivery[] {
  const all = [...batch.requests, ...batch.linked].flatMap(({ service, secrets }) =>
    secrets.map((secret) => ({ service, ...secret })),
  );
  return all.map((secret, index) => ({
    ...secret,
    way: isOneLine(secret.value)
      ? { kind: 'env', name: `${SECRET_VARIABLE}${index}` }
      : { kind: 'file', name: `secret-${index}` },
  }));
}

/** The entry of a target's `secret` list; `folder` is where secret files are. */
export function bakeSecret({ id, way }: SecretDelivery, folder: string): string {
  return way.kind === 'env'
    ? csv([
        ['type', 'env'],
        ['id', id],
        ['env', way.name],
      ])
    : csv([
        ['type', 'file'],
        ['id', id],
        ['src', `${folder}/${way.name}`],
      ]);
}

function isOneLine(value: Uint8Array): boolean {
  if (value.length > ENV_LIMIT_BYTES) return false;
  try {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    return !/[\u0000-\u0008\u000a-\u001f]/.test(new TextDecoder('utf-8', STRICT).decode(value));
  } catch {
    return false;
  }
}

const STRICT = { fatal: true, ignoreBOM: true };
