import {
  addressCredentials,
  type Diagnostic,
  decodedCredentials,
  type Location,
  type NamedContext,
} from '@orchestrate/model';
import { createRedactor } from '@orchestrate/secrets';
import { encoded } from './encoded.ts';
import type { LoadedService } from './loaded-service.ts';
import { redactLocation } from './redact-texts.ts';
import { acceptsSecrets } from './written-secrets.ts';

/** An address with a password or token in it, and where it stands. */
interface OpenAddress {
  readonly address: string;
  readonly what: string;
  readonly at: Location;
  /** BuildKit writes it into the image. */
  readonly staysInImage: boolean;
  readonly accepted: boolean;
}

/** What gives access in the addresses that services build from: to be shown and stored nowhere. */
export function addressSecrets(services: Iterable<LoadedService>): string[] {
  const found = [...services].flatMap(openAddresses).map(({ address }) => address);
  const forms = found.flatMap((address) => [
    ...addressCredentials(address),
    ...decodedCredentials(address),
  ]);
  return [...new Set(forms)];
}

/**
 * Passwords and tokens in addresses: `secret/in-address`. Of `ADD`, BuildKit writes the address into the history of
 * the image, and of every source what stands behind `?` into its provenance; a login before `@` of a context it
 * masks. A Dockerfile that says `# check=skip=SecretsUsedInArgOrEnv` is not searched.
 */
export function suspectAddresses(services: Iterable<LoadedService>): Diagnostic[] {
  const open = [...services].flatMap(openAddresses).filter(({ accepted }) => !accepted);
  const diagnostics = open.map((one) => redacted(problem(one), one.address));
  const key = ({ message, at }: Diagnostic) =>
    JSON.stringify([message, at?.source.path, at?.start]);
  return [...new Map(diagnostics.map((one) => [key(one), one])).values()];
}

function openAddresses(loaded: LoadedService): OpenAddress[] {
  const all = [...addedBy(loaded), ...contextsOf(loaded)];
  return all.filter(({ address }) => addressCredentials(address).length > 0);
}

function addedBy({ dockerfile, resolved }: LoadedService): OpenAddress[] {
  const accepted = acceptsSecrets(dockerfile);
  return [...resolved.values()].flatMap(({ files }) =>
    files.flatMap(({ urls, at }) =>
      urls.map((address) => ({
        address,
        what: 'The address that ADD takes',
        at: placeIn(at, address),
        staysInImage: true,
        accepted,
      })),
    ),
  );
}

function contextsOf({ service }: LoadedService): OpenAddress[] {
  const named: [string, NamedContext][] = [
    ['The context', service.context],
    ...Object.entries(service.contexts).map(([name, context]): [string, NamedContext] => [
      `The context ${name}`,
      context,
    ]),
  ];
  return named.flatMap(([name, context]) =>
    context.kind === 'remote'
      ? [
          {
            address: context.url,
            what: `${name} of service ${service.name}`,
            at: placeIn(service.at, context.url),
            staysInImage: false,
            accepted: false,
          },
        ]
      : [],
  );
}

/** The address itself, where it is written out there. */
function placeIn(at: Location, address: string): Location {
  const start = at.source.text.slice(at.start, at.end).indexOf(address);
  return start < 0
    ? at
    : { ...at, start: at.start + start, end: at.start + start + address.length };
}

function problem({ what, at, staysInImage }: OpenAddress): Diagnostic & { readonly at: Location } {
  return {
    code: 'secret/in-address',
    severity: staysInImage ? 'error' : 'warning',
    message: staysInImage
      ? `${what} has a password or token in it, which BuildKit writes into the history and the provenance of the image.`
      : `${what} has a password or token in it: it is not locked, and the service is built each time; what stands behind ? is in the provenance of the image.`,
    hint: staysInImage
      ? 'Fetch it with `RUN --mount=type=secret,id=…,env=TOKEN curl …` instead, and give out another token if it was ever built.'
      : 'Take an address without one; for git, BuildKit takes the secret GIT_AUTH_TOKEN.',
    at,
  };
}

/** The line is shown without it. */
function redacted(diagnostic: Diagnostic & { readonly at: Location }, address: string): Diagnostic {
  const redactor = createRedactor(encoded(addressCredentials(address)));
  return { ...diagnostic, at: redactLocation(redactor, diagnostic.at) };
}
