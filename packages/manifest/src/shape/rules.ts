import type { Rule } from './text.ts';

/** RFC 1123 label: a service's name is part of image, target and file names. */
export const SERVICE_NAME: Rule = {
  code: 'invalid-name',
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  what: 'a valid name',
  hint: 'Use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends.',
};

export const FREE_NAME: Rule = {
  code: 'invalid-name',
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  what: 'a valid name',
  hint: 'Use letters, digits, `_`, `.` and `-`, with a letter or digit first.',
};

/** POSIX environment names, which Dockerfile ARG names are as well. */
export const VARIABLE_NAME: Rule = {
  code: 'invalid-name',
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  what: 'a valid variable name',
  hint: 'Use letters, digits and `_`, with no digit first.',
};

/** Keys of labels, named contexts and cache mounts: `=` and blanks would be cut by the command line. */
export const KEY_TEXT: Rule = {
  code: 'invalid-name',
  pattern: /^(?![\s\S]*\$\{)[^\s=]+$/,
  what: 'a valid key',
  hint: 'Leave out blanks, `=` and `${…}`.',
};

/** A registry host as the first part of an image name: with a dot or a port, or `localhost`. */
export const REGISTRY_HOST: Rule = {
  code: 'invalid-mirror',
  pattern:
    /^(localhost|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|([A-Za-z0-9.-]+|\[[A-Fa-f0-9:]+\]):[0-9]+)$/,
  what: 'a registry host',
  hint: 'Write the host alone, with its port where it has one, for example `docker.io` or `localhost:5000`.',
};

/** Sums of Go's duration units, as buildx and compose take them. */
export const DURATION: Rule = {
  code: 'invalid-duration',
  pattern: /^(?=.*[1-9])([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/,
  what: 'a duration above zero',
  hint: 'Write a number with `ms`, `s`, `m` or `h`, for example `90s`, `10m` or `1h30m`.',
};

/** A whole or broken number of bytes, decimal or binary units. */
export const BYTES: Rule = {
  code: 'invalid-size',
  pattern: /^(?=.*[1-9])[0-9]+(\.[0-9]+)?\s*([KMGT]i?)?B$/i,
  what: 'a size above zero',
  hint: 'Write a number with `MB` or `GB` (or `MiB`, `GiB`), for example `500MB`.',
};

/** Durations in days too; zero is fine. */
export const AGE: Rule = {
  code: 'invalid-duration',
  pattern: /^([0-9]+(\.[0-9]+)?(s|m|h|d))+$/,
  what: 'an age',
  hint: 'Write a number with `h` or `d`, for example `12h` or `3d`; `0d` takes everything at once.',
};

/** The days of a calendar; whether the month is so long is asked later. */
export const CALENDAR_DAY: Rule = {
  code: 'invalid-value',
  pattern: /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/,
  what: 'a day',
  hint: 'Write year, month and day, for example `2027-01-31`.',
};

/** An image name in which `*` stands for anything. */
export const IMAGE_PATTERN: Rule = {
  code: 'invalid-image-reference',
  pattern: /^[A-Za-z0-9*][A-Za-z0-9*._:/[\]-]*$/,
  what: 'an image name or a pattern of one',
  hint: 'Write a name with its tag and `*` for what may be anything, for example `python:3.13*`.',
};

/** What `docker build --ssh` takes. */
export const SSH: Rule = {
  code: 'invalid-value',
  pattern: /^[^\s=]+(=\S+)?$/,
  what: 'an SSH agent or key',
  hint: 'Write `default`, or an id with the socket or keys it stands for, for example `deploy=./id_ed25519`.',
};

export const NOT_EMPTY: Rule = {
  code: 'invalid-value',
  pattern: /\S/,
  what: 'a text',
  hint: 'Write a value or remove the key.',
};
