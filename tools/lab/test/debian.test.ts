import { describe, expect, it } from 'vitest';
import { findArchive, labPreferences, labSources, releaseLines } from '../src/apt/debian.ts';
import { downloadedFiles } from '../src/apt/lab-apt.ts';
import { parseRelease } from '../src/apt/machine.ts';
import type { AptSource } from '../src/apt/sources.ts';

const other: AptSource = {
  uri: 'http://other.example',
  suites: ['bookworm'],
  components: ['tools'],
};
const main: AptSource = {
  uri: 'http://mirror.example/debian',
  suites: ['bookworm', 'bookworm-updates'],
  components: ['main'],
  signedBy: '/k/ring.gpg',
};
const security: AptSource = {
  uri: 'http://mirror.example/debian-security',
  suites: ['bookworm-security'],
  components: ['main'],
};

describe('the archive of the machine', () => {
  it('is the source that has main of the running release, whoever else names that suite', () => {
    expect(findArchive([other, main, security], 'bookworm')).toEqual({
      release: 'bookworm',
      archive: 'http://mirror.example/debian',
      security: 'http://mirror.example/debian-security',
      signedBy: '/k/ring.gpg',
      components: ['main'],
    });
  });

  it('is unknown when no source carries the running release', () => {
    expect(findArchive([other, security], 'bookworm')).toBeUndefined();
  });

  it('gives every line of the lab its mirror and key ring', () => {
    const archive = findArchive([main], 'bookworm');
    expect(archive && labSources(archive)).toBe(
      [
        'deb [signed-by=/k/ring.gpg] http://mirror.example/debian bookworm main',
        'deb [signed-by=/k/ring.gpg] http://mirror.example/debian bookworm-updates main',
        'deb [signed-by=/k/ring.gpg] http://mirror.example/debian forky main',
        '',
      ].join('\n'),
    );
  });

  it('gives images the security updates of their own release', () => {
    const archive = findArchive([main, security], 'bookworm');
    expect(archive && releaseLines(archive, 'trixie')).toEqual([
      'deb http://mirror.example/debian trixie main',
      'deb http://mirror.example/debian trixie-updates main',
      'deb http://mirror.example/debian-security trixie-security main',
    ]);
  });
});

it('takes only the named packages from the suite with the engine', () => {
  expect(labPreferences(['docker.io', 'containerd'])).toContain(
    'Package: docker.io containerd\nPin: release n=forky\nPin-Priority: 900',
  );
});

it('reads what system this is, quoted or not', () => {
  expect(parseRelease('NAME="Debian GNU/Linux"\nVERSION_CODENAME=bookworm\nID="debian"\n')).toEqual(
    {
      id: 'debian',
      codename: 'bookworm',
    },
  );
  expect(parseRelease('')).toEqual({ id: '', codename: '' });
});

it('finds the names of downloaded packages, whose versions are escaped', () => {
  const line =
    "'http://m.example/pool/d/d_2.8.3+ds1-3_amd64.deb' d_1%3a2.8.3+ds1-3_amd64.deb 6124 SHA256:ab";
  expect(downloadedFiles(`Reading package lists...\n${line}\n`)).toEqual([
    'd_1%3a2.8.3+ds1-3_amd64.deb',
  ]);
});
