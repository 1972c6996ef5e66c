import type { Cam } from 'onvif';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { element } from './answerXml.ts';
import type { CallCamera } from './cameraCalls.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** Services beside the device service: the library's name for each, and its namespace (ONVIF's WSDL files). */
const SERVICES = {
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  imaging: 'http://www.onvif.org/ver20/imaging/wsdl',
  deviceIO: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  search: 'http://www.onvif.org/ver10/search/wsdl',
  replay: 'http://www.onvif.org/ver10/replay/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  device: 'http://www.onvif.org/ver10/device/wsdl',
} as const;
/** A service beside the device service. */
type ServiceName = keyof typeof SERVICES;

/** The services beside the device service that the camera named when it was opened. */
export const offered = (cam: Cam): readonly ServiceName[] =>
  (Object.keys(SERVICES) as ServiceName[]).filter((service) => service !== 'device' && offers(cam, service));

/** Asks one operation; gives the element `<operation>Response`, as `answerXml.ts` reads it. */
export type AskCamera = (service: ServiceName, operation: string, content?: string) => Promise<Result<unknown>>;

/** What the library keeps and its types do not say. */
interface CamInside {
  readonly uri?: Readonly<Record<string, unknown>>;
  _request(
    options: { service?: string; action: string; body: string },
    done: (error: unknown, answer?: unknown, text?: unknown) => void,
  ): void;
  _envelopeHeader(): string;
  _envelopeFooter(): string;
}

/** An envelope's beginning without an account. */
const PLAIN_HEADER = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>';

/** Whether the camera named that service when it was opened. */
export const offers = (cam: Cam, service: ServiceName): boolean => {
  const { uri } = cam as unknown as CamInside;
  return service === 'device' || (uri !== undefined && Object.hasOwn(uri, service));
};

/**
 * Operations that the library has not, or reads wrongly: its own reading makes numbers of tokens that look like numbers
 * (`1.10` becomes 1.1), leaves zeros out of settings and fails on a profile without configurations. Transport and
 * signature stay the library's. An answer without the operation's own element is `camera.not-onvif`.
 */
export function createAsk(cam: Cam, call: CallCamera, who: 'as user' | 'anonymous' = 'as user'): AskCamera {
  const inside = cam as unknown as CamInside;
  return async (service, operation, content = '') => {
    if (!offers(cam, service)) return cameraRefusal('camera.fault', { operation, reason: `no ${service} service` });
    const namespace = SERVICES[service];
    const answer = await call<unknown>(operation, (done) =>
      inside._request(
        {
          ...(service === 'device' ? {} : { service }),
          action: `${namespace}/${operation}`,
          body:
            (who === 'anonymous' ? PLAIN_HEADER : inside._envelopeHeader()) +
            `<${operation} xmlns="${namespace}" xmlns:tt="http://www.onvif.org/ver10/schema">${content}</${operation}>` +
            inside._envelopeFooter(),
        },
        done,
      ),
    );
    if (!answer.ok) return answer;
    const body: unknown = Array.isArray(answer.value) ? answer.value[0] : undefined;
    const found = element(body, `${operation.charAt(0).toLowerCase()}${operation.slice(1)}Response`);
    return found === undefined ? cameraRefusal('camera.not-onvif', { operation }) : ok(found);
  };
}
