/** Bits of a scope's permission in a runtime token. */
export const READ = 1;
export const WRITE = 2;

export interface TokenScope {
  readonly Scope: string;
  readonly Permission: number;
}

/** The ref that a job runs on, with the refs whose caches it may read besides its own, nearest first. */
export interface Job {
  readonly ref: string;
  readonly reads?: readonly string[];
}

const HOUR = 3600;

/**
 * A token as GitHub gives jobs: a JWT whose claim `ac` says which caches the job may read and write. Nobody checks
 * the signature here, as BuildKit does not either.
 */
export function runtimeToken({ ref, reads = [] }: Job, now: number = Date.now()): string {
  const scopes: TokenScope[] = [
    { Scope: ref, Permission: READ | WRITE },
    ...reads.map((scope) => ({ Scope: scope, Permission: READ })),
  ];
  const seconds = Math.floor(now / 1000);
  const claims = { ac: JSON.stringify(scopes), nbf: seconds - HOUR, exp: seconds + HOUR };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signature = crypto.randomUUID().replaceAll('-', '');
  return [part({ alg: 'HS256', typ: 'JWT' }), part(claims), signature].join('.');
}

/** The scopes of a request's `Authorization` header, in the token's order; none when it has no such token. */
export function scopesOf(authorization: string | undefined): readonly TokenScope[] {
  const [, claims] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization ?? '') ?? [];
  if (claims === undefined) return [];
  const { ac }: { ac: string } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return JSON.parse(ac);
}
