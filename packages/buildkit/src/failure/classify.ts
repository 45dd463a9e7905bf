import type { BuildFailure } from '@orchestrate/model';

export type Cause = Pick<BuildFailure, 'kind' | 'transient' | 'message' | 'lostCache'>;

interface Pattern {
  readonly kind: BuildFailure['kind'];
  readonly test: RegExp;
  readonly transient?: true;
  readonly lostCache?: true;
  readonly say?: (match: RegExpExecArray) => string;
}

/** How engine, builder and disk are lost; tried before the registry's patterns, which look alike. */
const SURROUNDINGS: readonly Pattern[] = [
  {
    kind: 'denied-source',
    test: /source "(?:docker-image:\/\/)?([^"]+)" denied by policy|source denied by policy|not allowed by policy/,
    say: ([, ref]) =>
      ref === undefined
        ? 'A source of this build is not in the lock, so the source policy denied it.'
        : `${ref} is not in the lock, so the source policy denied it.`,
  },
  { kind: 'no-space', test: /no space left on device|disk quota exceeded|ENOSPC/i },
  // containerd collects a snapshot while a parallel export unpacks on top of it: the next attempt makes it anew.
  // Where BuildKit released a record too early, the record leads nowhere from then on (moby/buildkit#6808).
  {
    kind: 'engine',
    transient: true,
    lostCache: true,
    test: /snapshot \S+ does not exist: not found/,
  },
  // Two builds that load the same new name at once: it looks whether the name is there, and then makes it.
  { kind: 'engine', transient: true, test: /image "[^"]+": already exists/ },
  {
    kind: 'engine',
    test: /cannot connect to the docker daemon|error during connect|no builder "[^"]*" found|failed to find driver|code = Unavailable|error reading from server|transport is closing|closing transport|connection is closing|docker\.sock|buildkitd\.sock|use `docker --context/i,
  },
];

/** A status that a registry answered with. */
const STATUS =
  /(?:unexpected status(?: code)?(?: from [A-Z]+ request to \S+)?|HTTP status|status code)[^\d]*\s(\d{3})\b/;
/** What BuildKit was doing with a registry when something went wrong (`util/resolver`, `util/push`, containerd `remotes/docker`). */
const REGISTRY =
  /failed to (?:resolve source metadata|push|copy|authorize|fetch (?:oauth|anonymous) token|do request|configure registry cache)|pull access denied|toomanyrequests|httpReadSeeker|insufficient_scope|unexpected status(?: code)? from|server message: |error (?:writing|uploading) /;
/** Faults of the network, of a server that is short of breath, or of one that takes the same layer from two clients at once: a repetition may help. */
const PASSING =
  /blob unknown to registry|provided digest did not match uploaded content|toomanyrequests|connection reset|broken pipe|unexpected EOF|: EOF\b|TLS handshake timeout|i\/o timeout|Client\.Timeout|request canceled while waiting|http2: |server misbehaving|temporary failure in name resolution|GOAWAY/i;
const PASSING_STATUS = new Set([408, 425, 429]);

/**
 * Says what kind of failure an error text of BuildKit or buildx is. A registry that is short of breath and a
 * known race in the engine are `transient`: a step that failed once fails again, and a full disk stays full.
 */
export function classify(message: string, isStep: boolean): Cause {
  // A command's own words may contain anything: how it ended comes first.
  if (/did not complete successfully: exit code: \d+/.test(message)) {
    return { kind: 'step', transient: false, message };
  }
  for (const { kind, test, transient = false, lostCache, say } of SURROUNDINGS) {
    const match = test.exec(message);
    if (match === null) continue;
    const lost = lostCache === undefined ? {} : { lostCache };
    return { kind, transient, message: say?.(match) ?? message, ...lost };
  }
  if (REGISTRY.test(message)) {
    return { kind: 'registry', transient: isPassing(message), message };
  }
  return { kind: isStep ? 'step' : 'other', transient: false, message };
}

function isPassing(message: string): boolean {
  const status = Number(STATUS.exec(message)?.[1] ?? 0);
  return status === 0 ? PASSING.test(message) : PASSING_STATUS.has(status) || status >= 500;
}
