import type {
  Diagnostic,
  Lock,
  ResolvedDockerfile,
  SecretMountUse,
  Service,
  ServiceSecret,
} from '@orchestrate/model';
import { userAt } from './mount-user.ts';
import { canRead } from './secret-permissions.ts';

export interface ServiceToAgree {
  readonly service: Service;
  /** One a platform; empty when the Dockerfile lies in a remote context. */
  readonly resolved: readonly ResolvedDockerfile[];
}

/** BuildKit takes these itself, for remote sources, without any mount (`source/git`, `source/http`). */
const FOR_SOURCES = /^(?:GIT_AUTH_(?:TOKEN|HEADER)|HTTP_AUTH_(?:TOKEN|HEADER)_)/;

/**
 * Compares the secrets that services declare with those that their Dockerfiles mount. Errors:
 * `secret/not-provided` for a `required` mount that the manifest does not provide. Warnings: the same mount when
 * it is optional, `secret/unused` for a secret that no needed RUN mounts, `secret/unreadable` for a file that
 * the USER in force may not read. A secret that several services inherit is unused only when none of them
 * mounts it, so the services that were not selected count there, too.
 */
export function secretAgreement(
  all: readonly ServiceToAgree[],
  selected: ReadonlySet<string>,
  lock: Lock,
): Diagnostic[] {
  const mounts = all
    .filter(({ service }) => selected.has(service.name))
    .flatMap((one) => mountProblems(one, lock));
  return [...mounts, ...unused(all, selected)];
}

function mountProblems({ service, resolved }: ServiceToAgree, lock: Lock): Diagnostic[] {
  const provided = new Set(service.secrets.map((secret) => secret.id));
  const found = resolved.flatMap((file) =>
    neededMounts(file).flatMap((mount) => {
      if (!provided.has(mount.id)) return [notProvided(service, mount)];
      return unreadable(service, file, { mount, lock });
    }),
  );
  // Platforms of one service make the same mistake: it is told once.
  return [...new Map(found.map((one) => [`${one.code} ${one.at?.start}`, one])).values()];
}

function neededMounts(file: ResolvedDockerfile): SecretMountUse[] {
  return file.secretMounts.filter((mount) => mount.reachable);
}

function notProvided(service: Service, { id, required, at }: SecretMountUse): Diagnostic {
  const whatHappens = required
    ? 'the step would fail'
    : 'the step runs without it, and BuildKit says nothing';
  return {
    code: 'secret/not-provided',
    severity: required ? 'error' : 'warning',
    message: `The secret ${id} is mounted here, but the manifest does not provide it to ${service.name}: ${whatHappens}.`,
    hint: `Add it to \`services.${service.name}.secrets\`, and its provider to \`secrets\`.`,
    at,
    related: [{ message: 'The service is declared here.', at: service.at }],
  };
}

function unreadable(
  service: Service,
  file: ResolvedDockerfile,
  { mount, lock }: { readonly mount: SecretMountUse; readonly lock: Lock },
): Diagnostic[] {
  // Without a target the secret is a variable only.
  if (mount.target === undefined) return [];
  const user = userAt(file, mount, lock);
  if (user === undefined || canRead(user, mount)) return [];
  const uid = /^\d+/.exec(user)?.[0];
  return [
    {
      code: 'secret/unreadable',
      severity: 'warning',
      message: `The secret ${mount.id} of ${service.name} belongs to user ${mount.uid ?? 0} with mode ${mount.mode ?? '0400'}, which USER ${user} cannot read.`,
      hint:
        uid === undefined
          ? `Add the numeric uid of ${user} to the mount: \`uid=…\`.`
          : `Add \`uid=${uid}\` to the mount.`,
      at: mount.at,
    },
  ];
}

function unused(all: readonly ServiceToAgree[], selected: ReadonlySet<string>): Diagnostic[] {
  const declared = all.flatMap((one) => one.service.secrets.map((secret) => ({ one, secret })));
  const byPlace = Map.groupBy(declared, ({ secret }) => placeOf(secret));
  return [...byPlace.values()].flatMap((uses) => {
    const mine = uses.find(({ one }) => selected.has(one.service.name));
    if (mine === undefined || uses.some(({ one, secret }) => mayUse(one, secret))) return [];
    return [notUsed(mine.one.service, mine.secret)];
  });
}

function placeOf({ at, id }: ServiceSecret): string {
  return JSON.stringify([at.source.path, at.start, id]);
}

/** A file that only the builder can read may mount anything. */
function mayUse({ resolved }: ServiceToAgree, { id }: ServiceSecret): boolean {
  const unknown =
    resolved.length === 0 || resolved.some((file) => file.dockerfile.directives.foreign);
  return (
    unknown ||
    FOR_SOURCES.test(id) ||
    resolved.some((file) => neededMounts(file).some((mount) => mount.id === id))
  );
}

function notUsed(service: Service, { id, at }: ServiceSecret): Diagnostic {
  return {
    code: 'secret/unused',
    severity: 'warning',
    message: `The secret ${id} is given to ${service.name}, but no RUN that its image needs mounts it.`,
    hint: `Mount it (\`RUN --mount=type=secret,id=${id}\`), or do not give it to the service.`,
    at,
  };
}
