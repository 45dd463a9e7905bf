import { didYouMean } from './suggest.ts';

export type MountType = 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
export type Sharing = 'shared' | 'private' | 'locked';

/** `--mount` of RUN with everything expanded. */
export interface Mount {
  readonly type: MountType;
  readonly from: string;
  readonly source: string;
  readonly target: string;
  readonly id: string;
  readonly sharing?: Sharing;
  readonly required: boolean;
  readonly env?: string;
  /** Octal digits as written. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** A mount while its keys are read, in the order they are written. */
export type Draft = { -readonly [Key in keyof Mount]: Mount[Key] };
/** Puts a value into the draft; gives what is wrong with it. */
type Read = (draft: Draft, value: string, key: string) => string | undefined;

const TYPES: readonly MountType[] = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARINGS: readonly Sharing[] = ['shared', 'private', 'locked'];

/** Go's `strconv.ParseBool`. */
const TRUTHS = new Map(
  ['1', 't', 'T', 'TRUE', 'true', 'True']
    .map((text): [string, boolean] => [text, true])
    .concat(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false])),
);

const source: Read = (draft, value) => void (draft.source = value);
const target: Read = (draft, value) => void (draft.target = value);
const truth: Read = (_draft, value, key) =>
  TRUTHS.has(value) ? undefined : `invalid value for ${key}: ${value}`;

function owner(key: 'uid' | 'gid'): Read {
  return (draft, value) => {
    if (!/^\d+$/.test(value) || Number(value) > 0xffff_ffff)
      return `invalid value ${value} for ${key}`;
    draft[key] = Number(value);
    return undefined;
  };
}

const KEYS: Readonly<Record<string, Read>> = {
  type: (draft, value) => {
    const type = TYPES.find((known) => known === value.toLowerCase());
    if (type === undefined) {
      return `unsupported mount type ${JSON.stringify(value)}${didYouMean(value, TYPES)}`;
    }
    draft.type = type;
    return undefined;
  },
  from: (draft, value) => void (draft.from = value),
  source,
  target,
  readonly: truth,
  id: (draft, value) => void (draft.id = value),
  sharing: (draft, value) => {
    const sharing = SHARINGS.find((known) => known === value.toLowerCase());
    if (sharing === undefined) {
      return `unsupported sharing value ${JSON.stringify(value)}${didYouMean(value, SHARINGS)}`;
    }
    draft.sharing = sharing;
    return undefined;
  },
  required: (draft, value, key) => {
    if (draft.type !== 'secret' && draft.type !== 'ssh') return unexpected(key, draft.type);
    if (!TRUTHS.has(value)) return `invalid value for ${key}: ${value}`;
    draft.required = TRUTHS.get(value) ?? false;
    return undefined;
  },
  size: (draft, value, key) => {
    if (draft.type !== 'tmpfs') return unexpected(key, draft.type);
    return /^\d+(?:\.\d+)? ?(?:[kmgtp]i?b?|b)?$/i.test(value)
      ? undefined
      : `invalid value for ${key}: ${value}`;
  },
  mode: (draft, value) => {
    if (!/^[0-7]+$/.test(value) || Number.parseInt(value, 8) > 0xffff_ffff) {
      return `invalid value ${value} for mode`;
    }
    draft.mode = value;
    return undefined;
  },
  uid: owner('uid'),
  gid: owner('gid'),
  src: source,
  dst: target,
  destination: target,
  ro: truth,
  rw: truth,
  readwrite: truth,
  env: (draft, value) => void (draft.env = value),
};

function unexpected(key: string, type: MountType): string {
  return `unexpected key '${key}' for mount type '${type}'`;
}

/** Reads one `key=value`; gives what is wrong with it. `text` is the field as it was written. */
export function readKey(
  draft: Draft,
  { key, value, text }: { readonly key: string; readonly value: string; readonly text: string },
): string | undefined {
  const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (read !== undefined) return read(draft, value, key);
  return `unexpected key '${key}' in '${text}'${didYouMean(key, Object.keys(KEYS))}`;
}

/** Reads a key that stands alone; gives what is wrong with it. */
export function readBareKey(draft: Draft, key: string, text: string): string | undefined {
  if (['readonly', 'ro', 'readwrite', 'rw'].includes(key)) return undefined;
  if (key !== 'required') return `invalid field '${text}' must be a key=value pair`;
  if (draft.type !== 'secret' && draft.type !== 'ssh') return unexpected(key, draft.type);
  draft.required = true;
  return undefined;
}
