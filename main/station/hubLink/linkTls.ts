import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this station trusts a hub by, and shows it. */
export interface LinkTls {
  /** Who signed the hub's certificate; in place of the machine's authorities. */
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads the station's folder of certificates: `ca.pem`, and `cert.pem` with `key.pem` for a hub that asks for one. What is
 * missing is left out; asked before each attempt, so that a renewed certificate is taken up.
 */
export function readLinkTls(dir: string): LinkTls {
  const pem = (file: string): Buffer | undefined => {
    try {
      return readFileSync(join(dir, file));
    } catch {
      // Not there: the hub says whether it wanted it.
      return undefined;
    }
  };
  const [ca, cert, key] = [pem('ca.pem'), pem('cert.pem'), pem('key.pem')];
  return { ...(ca ? { ca } : {}), ...(cert && key ? { cert, key } : {}) };
}

/** Whether an error says that one side does not accept the other's certificate: trying again would not help. */
export const isCertificateError = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME|ERR_SSL|ERR_TLS|ERR_OSSL/.test(code);
