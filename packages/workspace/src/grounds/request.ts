/** What a run was asked, beside what it looked at: the same request of the same program in the same folder. */
export interface Request {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A request as it is written down. Of variables that may hold a secret only a salted digest is; the others stand
 * there as they are, because what makes digests takes longer to load than all else takes to be compared.
 */
export interface WrittenRequest {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Null for what is not set. */
  readonly plain: Readonly<Record<string, string | null>>;
  readonly digested?: {
    readonly variables: readonly string[];
    readonly salt: string;
    readonly digest: string;
  };
}

/** Settings that people print without a thought. */
const PLAIN: ReadonlySet<string> = new Set([
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'CI',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'HOME',
  'ORCHESTRATE_BUILDER',
  'ORCHESTRATE_JOBS',
  'ORCHESTRATE_MIRRORS',
  'PATH',
]);
const SALT_BYTES = 16;

export function writeRequest(request: Request, variables: readonly string[]): WrittenRequest {
  const { args, cwd, env } = request;
  const isPlain = (name: string): boolean => env[name] === undefined || PLAIN.has(name);
  const plain = variables.filter(isPlain).map((name) => [name, env[name] ?? null] as const);
  const others = variables.filter((name) => !isPlain(name));
  return {
    args,
    cwd,
    plain: Object.fromEntries(plain),
    ...(others.length > 0 && { digested: digestAnew(request, others) }),
  };
}

export function isSameRequest(
  request: Request,
  { args, cwd, plain, digested }: WrittenRequest,
): boolean {
  return (
    request.cwd === cwd &&
    request.args.length === args.length &&
    request.args.every((arg, index) => arg === args[index]) &&
    Object.entries(plain).every(([name, value]) => (request.env[name] ?? null) === value) &&
    (digested === undefined ||
      digestOf(request, digested.variables, digested.salt) === digested.digest)
  );
}

function digestAnew(request: Request, variables: readonly string[]) {
  const salt = crypto().randomBytes(SALT_BYTES).toString('hex');
  return { variables, salt, digest: digestOf(request, variables, salt) };
}

function digestOf({ env }: Request, variables: readonly string[], salt: string): string {
  const values = variables.map((name) => [name, env[name] ?? null]);
  return crypto().hash('sha256', JSON.stringify([salt, values]));
}

/** Loaded only where it is needed. */
function crypto() {
  return process.getBuiltinModule('node:crypto');
}
