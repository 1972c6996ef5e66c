import { ok, type Result } from '../../../../src/shared/result.ts';
import { clockAnswer } from './cameraClock.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { onOwnHost } from './cameraSession.ts';
import { child, children, type SoapAsker, textOf } from './soapQuestion.ts';

const CAPABILITIES = '<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>';
const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';

/**
 * The camera's clock less ours in ms, from GetSystemDateAndTime (ONVIF Core, clause 8.3.5), which asks for no account:
 * the lightest sign of life there is. Null when the camera does not know its time in UTC. The answer has whole seconds.
 */
export async function askClock(
  asker: SoapAsker,
  path: string,
  now: () => number,
  limit: number,
): Promise<Result<number | null>> {
  const asked = now();
  const answer = await asker.ask(
    { path, operation: 'GetSystemDateAndTime', body: '<tds:GetSystemDateAndTime/>', anonymous: true },
    limit,
  );
  if (!answer.ok)
    return answer.refusal.code === 'camera.not-onvif' ? askWhetherCamera(asker, path, answer, limit) : answer;
  const utc = child(child(answer.value.element, 'SystemDateAndTime'), 'UTCDateTime');
  const [date, time] = [child(utc, 'Date'), child(utc, 'Time')];
  const read = clockAnswer.safeParse({
    year: textOf(child(date, 'Year')),
    month: textOf(child(date, 'Month')),
    day: textOf(child(date, 'Day')),
    hour: textOf(child(time, 'Hour')),
    minute: textOf(child(time, 'Minute')),
    second: textOf(child(time, 'Second')),
  });
  if (!read.success) return ok(null);
  // Read somewhere between question and answer, and cut to the second: half of each is the best guess.
  const between = (asked + now()) / 2;
  return ok(read.data + 500 - between);
}

/** One that does not tell its time may be a camera all the same: its capabilities ask for no account either. */
async function askWhetherCamera(
  asker: SoapAsker,
  path: string,
  otherwise: Result<never>,
  limit: number,
): Promise<Result<null>> {
  const answer = await asker.ask({ path, operation: 'GetCapabilities', body: CAPABILITIES, anonymous: true }, limit);
  const isCamera =
    answer.ok || answer.refusal.code === 'camera.fault' || answer.refusal.code === 'camera.not-authenticated';
  return isCamera ? ok(null) : otherwise;
}

/**
 * Path of the camera's event service at its own host, from GetServices (ONVIF Core, clause 8.1.2.1) or, with older
 * cameras, GetCapabilities. Null when it has none.
 */
export async function askEventService(
  asker: SoapAsker,
  path: string,
  hostname: string,
  limit: number,
): Promise<Result<string | null>> {
  const services = await asker.ask(
    {
      path,
      operation: 'GetServices',
      body: '<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>',
    },
    limit,
  );
  let address: string | undefined;
  if (services.ok) {
    const service = children(services.value.element, 'Service').find(
      (one) => textOf(child(one, 'Namespace')) === EVENTS,
    );
    address = textOf(child(service, 'XAddr'));
  } else if (services.refusal.code === 'camera.fault' || services.refusal.code === 'camera.not-onvif') {
    const capabilities = await asker.ask(
      {
        path,
        operation: 'GetCapabilities',
        body: CAPABILITIES,
      },
      limit,
    );
    if (!capabilities.ok) return capabilities;
    address = textOf(child(child(child(capabilities.value.element, 'Capabilities'), 'Events'), 'XAddr'));
  } else return services;
  if (!address) return ok(null);
  const own = pathAt(address, hostname);
  return own === null ? cameraRefusal('camera.not-onvif', { operation: 'GetServices' }) : ok(own);
}

/**
 * Path and query of an address that a camera gave. Cameras behind an address translation give their inner host; asked is
 * the configured one, at its port, or nobody.
 */
export function pathAt(address: string, hostname: string): string | null {
  // Some give the path alone.
  const full = /^\/(?!\/)/.test(address) ? `http://${hostname}${address}` : address;
  const own = full.length > 1_000 ? undefined : onOwnHost(full, hostname, ['http:', 'https:']);
  const url = own === undefined ? null : URL.parse(own);
  return url && url.pathname + url.search;
}
