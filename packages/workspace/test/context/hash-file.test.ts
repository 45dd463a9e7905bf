import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectFormat } from '../../src/context/blob-id.ts';
import { type FileAccess, fileAccess, hashFile } from '../../src/context/hash-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hash-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(content: string | Buffer): string {
  const at = path.join(folder, 'f');
  writeFileSync(at, content);
  return at;
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Does something to the file after its first bytes were read, in the first `times` attempts. */
function disturbed(times: number, disturb: () => void): { readonly access: FileAccess } {
  let left = times;
  const access: FileAccess = {
    ...fileAccess,
    read(file, buffer) {
      const length = fileAccess.read(file, buffer);
      if (length === 0 && left > 0) {
        left -= 1;
        disturb();
      }
      return length;
    },
  };
  return { access };
}

describe('hashFile', () => {
  it.each([0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])(
    'hashes %d bytes',
    (size) => {
      const content = Buffer.alloc(size, 'abc');
      expect(hashFile(write(content))).toMatchObject({ ok: true, hash: sha256(content) });
    },
  );

  it('fills its chunk although reads come short', () => {
    const content = Buffer.alloc(10_000, 'xyz');
    const slow: FileAccess = {
      ...fileAccess,
      read: (file, buffer) => fileAccess.read(file, buffer.subarray(0, 7)),
    };
    expect(hashFile(write(content), { access: slow })).toMatchObject({
      ok: true,
      hash: sha256(content),
    });
  });

  it('reads again what changed while it was read', () => {
    const at = write('before');
    const answer = hashFile(
      at,
      disturbed(1, () => appendFileSync(at, ' and after')),
    );
    expect(answer).toMatchObject({ ok: true, hash: sha256('before and after') });
  });

  it('reads again what was replaced, though the open file stayed the same', () => {
    const at = write('before');
    const replace = () => {
      writeFileSync(`${at}.new`, 'after!');
      renameSync(`${at}.new`, at);
    };
    expect(hashFile(at, disturbed(1, replace))).toMatchObject({ ok: true, hash: sha256('after!') });
  });

  it('gives up what keeps changing, and says so', () => {
    const at = write('before');
    const answer = hashFile(
      at,
      disturbed(2, () => appendFileSync(at, '.')),
    );
    expect(answer).toEqual({ ok: false, message: `${at} kept changing while it was read.` });
  });

  it('says that a file went away', () => {
    const at = write('before');
    const answer = hashFile(
      at,
      disturbed(1, () => rmSync(at)),
    );
    expect(answer).toEqual({ ok: false, message: `${at} went away while it was read.` });
  });

  it('says why a file cannot be read', () => {
    // Root may open anything, but nobody may read this without an address that is mapped.
    expect(hashFile('/proc/self/mem')).toEqual({
      ok: false,
      message: '/proc/self/mem cannot be read (EIO).',
    });
  });

  it('neither hangs on a pipe nor follows a link that took the place of a file', () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(hashFile(pipe)).toMatchObject({ ok: false });
    const target = write('secret');
    const link = path.join(folder, 'link');
    symlinkSync(target, link);
    expect(hashFile(link)).toMatchObject({ ok: false });
    const inside = path.join(folder, 'd');
    mkdirSync(inside);
    expect(hashFile(inside)).toMatchObject({ ok: false });
  });
});

describe('the id that git has for a file', () => {
  const MIB = 1024 * 1024;
  const idOf = (content: Buffer, format: ObjectFormat) =>
    createHash(format).update(`blob ${content.length}\0`).update(content).digest('hex');

  function blobId(content: Buffer, objectFormat: ObjectFormat = 'sha1'): string | undefined {
    const answer = hashFile(write(content), { objectFormat });
    expect(answer).toMatchObject({ ok: true, hash: sha256(content) });
    return answer.ok ? answer.blobId : undefined;
  }

  it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])('is told of %d bytes', (size) => {
    const content = Buffer.alloc(size, 'abc');
    expect(blobId(content)).toBe(idOf(content, 'sha1'));
    expect(blobId(content, 'sha256')).toBe(idOf(content, 'sha256'));
  });

  it.each([0, 17, MIB - 3, MIB - 2, MIB - 1, MIB, 2 * MIB + 5])(
    'is not told where ident writes at byte %d',
    (at) => {
      for (const content of [Buffer.alloc(at + 20, 'x'), Buffer.alloc(at + MIB, 'x')]) {
        expect(blobId(content)).toBe(idOf(content, 'sha1'));
        content.write('$Id', at);
        expect(blobId(content)).toBeUndefined();
      }
    },
  );

  it('is not told of pointers of Git LFS', () => {
    const oid = '0'.repeat(64);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 9\n`;
    expect(blobId(Buffer.from(pointer))).toBeUndefined();
    expect(blobId(Buffer.from(`#${pointer}`))).toBeDefined();
  });

  it.each([10, 2 * MIB])('is not told when there were not as many as %d bytes', (size) => {
    const content = Buffer.alloc(size, 'x');
    const at = write(content);
    const smaller = { size: BigInt(size - 1) };
    const access: FileAccess = {
      ...fileAccess,
      stat: (file) => Object.assign(fileAccess.stat(file), smaller),
      look: (there) => Object.assign(fileAccess.look(there), smaller),
    };
    const answer = hashFile(at, { objectFormat: 'sha1', access });
    expect(answer).toMatchObject({ ok: true, hash: sha256(content), blobId: undefined });
  });
});
