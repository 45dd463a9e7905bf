/** A login for one registry. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A refresh token, which the token server exchanges (OAuth2). */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

export interface FoundCredentials {
  readonly credentials?: Credentials;
  /** Why a stored login could not be read; said only when the registry then refuses us. Holds no secret. */
  readonly problem?: string;
}

/** Finds the login for a registry host as image names write it (`docker.io`). Never rejects. */
export type CredentialSource = (host: string) => Promise<FoundCredentials>;

/** Everyone is a stranger. */
export const ANONYMOUS: CredentialSource = () => Promise.resolve({});

export function basicHeader({ username, password }: Credentials & { kind: 'basic' }): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
