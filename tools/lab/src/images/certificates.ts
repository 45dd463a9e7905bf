import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a bundle that no public program trusts by itself: those of a proxy that
 * signs again what passes through it. Compared by fingerprint, each once, in the bundle's order.
 */
export function extraCertificates(bundle: string, publicOnes: readonly string[]): string[] {
  const seen = new Set(publicOnes.map(fingerprint));
  return (bundle.match(pem) ?? []).filter((certificate) => {
    const print = fingerprint(certificate);
    const extra = !seen.has(print);
    seen.add(print);
    return extra;
  });
}

const fingerprint = (certificate: string): string =>
  new X509Certificate(certificate).fingerprint256;

/** The extra certificates of this machine, from the bundle its own tools are told to use. */
export async function machineCertificates(env: NodeJS.ProcessEnv): Promise<string[]> {
  const named = [env['SSL_CERT_FILE'], env['NODE_EXTRA_CA_CERTS']];
  const files = [...named, '/etc/ssl/certs/ca-certificates.crt'].filter((file) => file);
  const bundles = await Promise.all(
    [...new Set(files)].map((file) => readFile(file ?? '', 'utf8').catch(() => '')),
  );
  return extraCertificates(bundles.join('\n'), [
    ...rootCertificates,
    ...(await debianCertificates()),
  ]);
}

/** What Debian's ca-certificates package brings; Node's own list may be older or newer. */
async function debianCertificates(): Promise<string[]> {
  const folder = '/usr/share/ca-certificates/mozilla';
  const names = await readdir(folder).catch((): string[] => []);
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}
