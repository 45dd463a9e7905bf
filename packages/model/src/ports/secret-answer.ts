/** BuildKit refuses larger ones (`session/secrets`, `MaxSecretSize`). */
export const MAX_SECRET_BYTES = 500 * 1024;

export type SecretAnswer =
  | { readonly ok: true; readonly value: Uint8Array }
  | {
      readonly ok: false;
      readonly problem: 'missing' | 'empty' | 'too-large' | 'failed' | 'timeout';
      readonly message: string;
    };
