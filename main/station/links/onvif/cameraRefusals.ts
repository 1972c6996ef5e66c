import { type Refusal, refuse } from '../../../../src/shared/result.ts';

/** Everything a camera can be refused for; the windows have a sentence for each. */
export type CameraRefusalCode =
  | 'camera.unknown'
  | 'camera.no-account'
  | 'camera.unreachable'
  | 'camera.not-authenticated'
  | 'camera.not-onvif'
  | 'camera.timeout'
  | 'camera.too-large'
  | 'camera.no-ptz'
  | 'camera.no-imaging'
  | 'camera.no-recordings'
  | 'camera.no-events'
  | 'camera.no-stream'
  | 'camera.other-host'
  | 'camera.other-device'
  | 'camera.certificate'
  | 'camera.fault';

const SENTENCES: Readonly<Record<CameraRefusalCode, string>> = {
  'camera.unknown': 'There is no such camera',
  'camera.no-account': 'The city has no account of the name that this camera is given',
  'camera.unreachable': 'The camera cannot be reached',
  'camera.not-authenticated': 'The camera does not accept the user name and password',
  'camera.not-onvif': 'What answers at this address does not speak ONVIF',
  'camera.timeout': 'The camera did not answer in time',
  'camera.too-large': 'The camera answers with more than an answer can hold',
  'camera.no-ptz': 'This camera does not turn',
  'camera.no-imaging': 'The settings of this camera’s picture cannot be changed',
  'camera.no-recordings': 'This camera keeps no recordings that could be asked for',
  'camera.no-events': 'This camera tells no events',
  'camera.no-stream': 'The camera offers no such stream',
  'camera.other-host': 'The camera points to another address',
  'camera.other-device': 'Another camera answers at this address',
  'camera.certificate': 'The camera shows another certificate than the one it is known by',
  'camera.fault': 'The camera refused',
};

/** Refusal with its plain English sentence. No credential ever goes into the context. */
export const cameraRefusal = (
  code: CameraRefusalCode,
  context: Refusal['context'] = {},
): { readonly ok: false; readonly refusal: Refusal } => refuse(code, SENTENCES[code], context);

const NOT_AUTHORIZED = /not\s*authori[sz]ed|unauthori[sz]ed|FailedAuthentication|InvalidSecurity/i;

/** What the library's error, with the HTTP status and text it came from, means. */
export function codeOfError(error: unknown, status: number | undefined, text: unknown): CameraRefusalCode {
  const message = error instanceof Error ? error.message : '';
  const system = (error as { code?: unknown } | null)?.code;
  if (message.startsWith('Digest authentication')) return 'camera.not-authenticated';
  if (message === 'Network timeout' || system === 'ETIMEDOUT') return 'camera.timeout';
  if (typeof system === 'string' && /^(E[A-Z]+|ERR_(TLS|SSL).*|CERT_.*|DEPTH_ZERO.*|UNABLE_TO.*)$/.test(system))
    return 'camera.unreachable';
  // More headers than Node's parser takes (16 KB).
  if (system === 'HPE_HEADER_OVERFLOW') return 'camera.too-large';
  if (message === 'socket hang up') return 'camera.unreachable';
  if (status === 401 || status === 403) return 'camera.not-authenticated';
  if (status !== undefined && status >= 300 && status < 400) return 'camera.other-host';
  if (message.startsWith('ONVIF SOAP Fault'))
    return NOT_AUTHORIZED.test(message) || (typeof text === 'string' && NOT_AUTHORIZED.test(text))
      ? 'camera.not-authenticated'
      : 'camera.fault';
  return 'camera.not-onvif';
}
