import { hash } from 'node:crypto';

const SHA256 = /^sha256:[a-f0-9]{64}$/;

/** The only algorithm that is verified here, and the only one that registries use in practice. */
export function isSha256(text: string): boolean {
  return SHA256.test(text);
}

/** `sha256:` and the hexadecimal hash of the bytes (OCI image spec, "Digests"). */
export function sha256Of(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes)}`;
}
