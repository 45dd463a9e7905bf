import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const KEY_FILE = '.orchestrate/secret-key';
const KEY_BYTES = 32;
/** Enough that no two values meet. */
const SHOWN_BYTES = 16;

/**
 * A name for a secret's value that tells nothing of it without the key: HMAC-SHA256, as hex. The key is
 * `ORCHESTRATE_SECRET_KEY`, or random in a file of the workspace that only its owner can read.
 */
export async function secretVersion(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  value: Uint8Array,
): Promise<string> {
  const given = env['ORCHESTRATE_SECRET_KEY'];
  const key = given ? Buffer.from(given) : await keyOf(path.join(root, KEY_FILE));
  return createHmac('sha256', key)
    .update(value)
    .digest('hex')
    .slice(0, 2 * SHOWN_BYTES);
}

async function keyOf(file: string): Promise<Buffer> {
  const made = randomBytes(KEY_BYTES);
  await mkdir(path.dirname(file), { recursive: true });
  // Whoever comes second reads the key of the first.
  const isFirst = await writeFile(file, made, { mode: 0o600, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  return isFirst ? made : readFile(file);
}
