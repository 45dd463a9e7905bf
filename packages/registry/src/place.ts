import type { Mirror, RegistryAnswer } from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef } from '@orchestrate/model';
import { endpointOf } from './endpoint.ts';
import { failed, type Subject, succeeded } from './failure.ts';

/** Where a reference is asked for. */
export interface Place {
  readonly host: string;
  readonly path: string;
  /** Tag or digest: what goes after `manifests/`. */
  readonly reference: string;
  /** Set when the reference names one. */
  readonly digest?: string;
  readonly subject: Subject;
}

/** The place of a normalized reference, mirrors applied. Failure `invalid` when it is no image name. */
export function placeOf(normalized: string, mirrors: readonly Mirror[]): RegistryAnswer<Place> {
  const ref = parseImageRef(normalized);
  if (ref === undefined) {
    const nowhere = { host: '', name: normalized };
    return failed('invalid', nowhere, {
      message: `${normalized} is not a valid image name.`,
      hint: 'Names look like host/path:tag or host/path@sha256:…, in lower case.',
    });
  }
  const real = applyMirrors(ref, mirrors);
  const name = formatImageRef(ref);
  const asked = formatImageRef(real);
  // Names allow any digits as a port.
  if (!URL.canParse(endpointOf(real.host).origin)) {
    return failed(
      'invalid',
      { host: real.host, name },
      {
        message: `${asked} cannot be asked for: ${real.host} is no address of a server.`,
        hint: 'Correct the host of the image or of its mirror; a port is 65535 at most.',
      },
    );
  }
  return succeeded({
    host: real.host,
    path: real.path,
    // The digest decides; `latest` is what a name without both means.
    reference: real.digest ?? real.tag ?? 'latest',
    ...(real.digest !== undefined && { digest: real.digest }),
    subject: { host: real.host, name: name === asked ? name : `${name} (asked for as ${asked})` },
  });
}
