import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An authority of a test's own, and what it signs; made by openssl in a folder that is removed. */
export interface TestAuthority {
  readonly folder: string;
  /** PEM file of the authority. */
  readonly ca: string;
  /** Signs a certificate; `days` below zero makes one that has expired. Files `<file>.pem` and `<file>.key`. */
  sign(options: {
    readonly file: string;
    readonly name: string;
    /** As in a certificate's alternative names: `DNS:broker.example`, `IP:127.0.0.1`. */
    readonly alternative?: string;
    readonly days?: number;
    readonly keyPassword?: string;
  }): { readonly certificate: string; readonly key: string };
  remove(): void;
}

function openssl(folder: string, args: readonly string[]): void {
  const done = spawnSync('/usr/bin/openssl', args, { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`openssl ${args[0]}: ${done.stderr}`);
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** Makes an authority. */
export function makeAuthority(name = 'Autorite de test'): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-certificates-'));
  openssl(folder, [
    ...['req', '-x509', ...EC, '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', `/CN=${name}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  writeFileSync(join(folder, 'index'), '');
  writeFileSync(join(folder, 'serial'), '01\n');
  writeFileSync(
    join(folder, 'ca.conf'),
    [
      '[ca]\ndefault_ca=own',
      `[own]\ndatabase=${folder}/index\nserial=${folder}/serial\nnew_certs_dir=${folder}`,
      'default_md=sha256\npolicy=any\nunique_subject=no\ncopy_extensions=copy',
      '[any]\ncommonName=supplied\n',
    ].join('\n'),
  );
  const stamp = (days: number): string =>
    `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}Z`;
  return {
    folder,
    ca: join(folder, 'ca.pem'),
    sign({ file, name: subject, alternative, days = 10, keyPassword }) {
      const names = alternative === undefined ? [] : ['-addext', `subjectAltName=${alternative}`];
      const locked = keyPassword === undefined ? ['-nodes'] : ['-passout', `pass:${keyPassword}`];
      const request = ['-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${subject}`];
      openssl(folder, ['req', '-new', ...EC, ...locked, ...request, ...names]);
      const [from, to] = days < 0 ? [days - 10, days] : [days > 100 ? 50 : -1, days];
      openssl(folder, [
        ...['ca', '-batch', '-notext', '-config', 'ca.conf', '-cert', 'ca.pem', '-keyfile', 'ca.key'],
        ...['-in', `${file}.csr`, '-out', `${file}.pem`, '-startdate', stamp(from), '-enddate', stamp(to)],
      ]);
      return { certificate: join(folder, `${file}.pem`), key: join(folder, `${file}.key`) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
