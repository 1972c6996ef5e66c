import { type Refusal, refuse } from '../../../../src/shared/result.ts';

/**
 * Why there is no link. `lost` mends by itself and is tried again soon; `refused` wants a person (a password, a
 * certificate, a right), and is tried again seldom: a wrong password sent each second locks the account.
 */
export interface BrokerTrouble {
  readonly kind: 'lost' | 'refused';
  readonly refusal: Refusal;
}

type Sentence = readonly [kind: BrokerTrouble['kind'], message: string];

/** Every reason, by the code that the windows translate. */
const TROUBLES = {
  'broker.unreachable': ['lost', 'the broker cannot be reached'],
  'broker.unknown-host': ['lost', 'nobody knows the broker’s name'],
  'broker.no-answer': ['lost', 'the broker does not answer in time'],
  'broker.silent': ['lost', 'the broker is silent, the connection was half open'],
  'broker.cut': ['lost', 'the broker closed the connection'],
  'broker.cut-again': [
    'lost',
    'the broker lets us in and closes again and again; does another program go by the name of this station?',
  ],
  'broker.not-a-broker': ['lost', 'what answers at this address is no MQTT broker'],
  'broker.not-tls': ['lost', 'what answers at this address does not speak TLS'],
  'broker.malformed': ['lost', 'the broker sends what cannot be read'],
  'broker.too-large': ['lost', 'the broker sends packets longer than was agreed'],
  'broker.unavailable': ['lost', 'the broker says that it is not available now'],
  'broker.shutting-down': ['lost', 'the broker is being stopped'],
  'broker.bad-password': ['refused', 'the broker does not accept the user name and password'],
  'broker.not-authorised': ['refused', 'the broker does not let us in'],
  'broker.banned': ['refused', 'the broker has banned us'],
  'broker.bad-client-id': ['refused', 'the broker does not accept the name of this station'],
  'broker.taken-over': ['refused', 'another program goes by the name of this station'],
  'broker.quota': ['refused', 'the broker says that our share is used up'],
  'broker.administrator': ['refused', 'an administrator of the broker ended the connection'],
  'broker.moved': ['refused', 'the broker sends us to another server, which is not followed'],
  'broker.other': ['refused', 'the broker refuses'],
  'broker.certificate-expired': ['refused', 'the broker’s certificate has expired'],
  'broker.certificate-early': ['refused', 'the broker’s certificate is not valid yet'],
  'broker.certificate-foreign': ['refused', 'nobody we trust signed the broker’s certificate'],
  'broker.certificate-name': ['refused', 'the broker’s certificate is for another name'],
  'broker.certificate-bad': ['refused', 'the broker’s certificate cannot be accepted'],
  'broker.our-certificate': ['refused', 'the broker does not accept our certificate'],
  'broker.tls': ['refused', 'TLS with the broker fails'],
} as const satisfies Record<string, Sentence>;
export type BrokerTroubleCode = keyof typeof TROUBLES;

/** One trouble with its plain English sentence and whose it is. No credential ever goes into the context. */
export function trouble(code: BrokerTroubleCode, context: Refusal['context'] = {}): BrokerTrouble {
  const [kind, message] = TROUBLES[code];
  const told = Object.entries(context).map(([name, value]) => `${name}: ${value}`);
  const { refusal } = refuse(code, told.length === 0 ? message : `${message} (${told.join(', ')})`, context);
  return { kind, refusal };
}

/** Reason codes of CONNACK and DISCONNECT (MQTT 5.0, 2.4), and return codes of CONNACK in 3.1.1 (3.2.2.3). */
const REASONS: Readonly<Record<number, BrokerTroubleCode>> = {
  2: 'broker.bad-client-id',
  3: 'broker.unavailable',
  4: 'broker.bad-password',
  5: 'broker.not-authorised',
  129: 'broker.malformed',
  130: 'broker.malformed',
  133: 'broker.bad-client-id',
  134: 'broker.bad-password',
  135: 'broker.not-authorised',
  136: 'broker.unavailable',
  137: 'broker.unavailable',
  138: 'broker.banned',
  139: 'broker.shutting-down',
  141: 'broker.silent',
  142: 'broker.taken-over',
  147: 'broker.malformed',
  148: 'broker.malformed',
  149: 'broker.too-large',
  150: 'broker.quota',
  151: 'broker.quota',
  152: 'broker.administrator',
  156: 'broker.moved',
  157: 'broker.moved',
  159: 'broker.unavailable',
  160: 'broker.cut',
};

/** What a broker's reason means. Its own words and the other server it names are text from outside: shown, never used. */
export function troubleOfReason(
  code: number,
  said: { readonly reasonString?: string | undefined; readonly serverReference?: string | undefined } = {},
): BrokerTrouble {
  const known = REASONS[code] ?? 'broker.other';
  return trouble(known, {
    reason: code,
    ...(said.reasonString ? { said: plain(said.reasonString) } : {}),
    ...(said.serverReference ? { server: plain(said.serverReference) } : {}),
  });
}

/** A certificate as far as it helps a person to find it. */
export interface SeenCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
}

const CERTIFICATES: Readonly<Record<string, BrokerTroubleCode>> = {
  CERT_HAS_EXPIRED: 'broker.certificate-expired',
  CERT_NOT_YET_VALID: 'broker.certificate-early',
  ERR_TLS_CERT_ALTNAME_INVALID: 'broker.certificate-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'broker.certificate-foreign',
  SELF_SIGNED_CERT_IN_CHAIN: 'broker.certificate-foreign',
  UNABLE_TO_GET_ISSUER_CERT: 'broker.certificate-foreign',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'broker.certificate-foreign',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'broker.certificate-foreign',
  CERT_UNTRUSTED: 'broker.certificate-foreign',
  CERT_SIGNATURE_FAILURE: 'broker.certificate-foreign',
  CERT_REVOKED: 'broker.certificate-bad',
  CERT_REJECTED: 'broker.certificate-bad',
  CERT_CHAIN_TOO_LONG: 'broker.certificate-bad',
  INVALID_CA: 'broker.certificate-bad',
  INVALID_PURPOSE: 'broker.certificate-bad',
  EE_KEY_TOO_SMALL: 'broker.certificate-bad',
  CA_MD_TOO_WEAK: 'broker.certificate-bad',
};

const SYSTEM: Readonly<Record<string, BrokerTroubleCode>> = {
  ENOTFOUND: 'broker.unknown-host',
  EAI_AGAIN: 'broker.unknown-host',
  ECONNRESET: 'broker.cut',
  EPIPE: 'broker.cut',
  ERR_SSL_WRONG_VERSION_NUMBER: 'broker.not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'broker.not-tls',
};

/** Alerts by which a broker turns our certificate down (RFC 8446, 6.2), as OpenSSL names them. */
const OUR_CERTIFICATE =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;

/** What an error of the socket, of TLS or of the library means; `seen` is the certificate that the broker showed. */
export function troubleOfError(error: Error & { code?: unknown }, seen: SeenCertificate | null): BrokerTrouble {
  const code = codeOf(error);
  const certificate = CERTIFICATES[code];
  if (certificate) return trouble(certificate, { reason: code, ...(seen ? certificateWords(seen) : {}) });
  if (OUR_CERTIFICATE.test(code)) return trouble('broker.our-certificate', { reason: code });
  const system = SYSTEM[code];
  if (system) return trouble(system, { reason: code });
  if (/^ERR_(SSL|TLS|OSSL)/.test(code)) return trouble('broker.tls', { reason: code });
  // The library's own complaints have no code.
  if (code === '' || /^\d+$/.test(code)) return trouble('broker.malformed', { reason: plain(error.message) });
  return trouble('broker.unreachable', { reason: code });
}

/** What fails while something waits to be written is called EPROTO, and OpenSSL's reason is in its text. */
function codeOf({ code, message }: Error & { code?: unknown }): string {
  const reason = code === 'EPROTO' ? /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] : undefined;
  return reason ? `ERR_SSL_${reason.trim().toUpperCase().replaceAll(/\W+/g, '_')}` : String(code ?? '');
}

const certificateWords = ({ subject, issuer, validFrom, validTo }: SeenCertificate) => ({
  certificate: plain(subject),
  issuer: plain(issuer),
  validFrom: plain(validFrom),
  validTo: plain(validTo),
});

/** Text from outside, on one line and short. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 120);
}
