import type { ParkCamera } from '../camera.ts';
import { relayService } from './relayService.ts';
import type { OnvifDevice, Service } from './session.ts';
import { escapeXml } from './soap.ts';

const has = (device: OnvifDevice, media: 1 | 2): boolean => device.camera.media?.includes(media) ?? true;

const hasEvents = (device: OnvifDevice): boolean => device.camera.subscriptions !== 0;

const services = (device: OnvifDevice): (readonly [namespace: string, path: string])[] => [
  ['http://www.onvif.org/ver10/device/wsdl', 'device_service'],
  ...(has(device, 1) ? [['http://www.onvif.org/ver10/media/wsdl', 'media_service'] as const] : []),
  ...(has(device, 2) ? [['http://www.onvif.org/ver20/media/wsdl', 'media2_service'] as const] : []),
  ['http://www.onvif.org/ver20/imaging/wsdl', 'imaging_service'],
  ['http://www.onvif.org/ver10/search/wsdl', 'search_service'],
  ['http://www.onvif.org/ver10/replay/wsdl', 'replay_service'],
  ...(device.camera.ptz ? [['http://www.onvif.org/ver20/ptz/wsdl', 'ptz_service'] as const] : []),
  ...(hasEvents(device) ? [['http://www.onvif.org/ver10/events/wsdl', 'event_service'] as const] : []),
];

const xaddr = (device: OnvifDevice, path: string): string => `<tt:XAddr>${device.httpBase}/${path}</tt:XAddr>`;

const modelOf = (camera: ParkCamera): string => `${camera.ptz ? 'Dome' : 'Fixed'} 720`;

/** What a camera says of itself when it is looked for (ONVIF Core, clause 7.3.2.2). */
export const scopesOf = (camera: ParkCamera): string[] => [
  'onvif://www.onvif.org/Profile/Streaming',
  'onvif://www.onvif.org/Profile/T',
  'onvif://www.onvif.org/Profile/G',
  ...(camera.metadata ? ['onvif://www.onvif.org/Profile/M'] : []),
  `onvif://www.onvif.org/type/${camera.ptz ? 'ptz' : 'video_encoder'}`,
  `onvif://www.onvif.org/hardware/${encodeURIComponent(modelOf(camera))}`,
  `onvif://www.onvif.org/name/${encodeURIComponent(`CAM ${camera.number}`)}`,
  `onvif://www.onvif.org/location/${encodeURIComponent(camera.name)}`,
];

/** The device service (ONVIF Core specification, clause 8). */
export const deviceService: Service = {
  ...relayService,

  GetSystemDateAndTime: (device) => {
    const time = new Date(device.now());
    return (
      '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>' +
      '<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CET-1CEST,M3.5.0,M10.5.0/3</tt:TZ></tt:TimeZone>' +
      `<tt:UTCDateTime><tt:Time><tt:Hour>${time.getUTCHours()}</tt:Hour><tt:Minute>${time.getUTCMinutes()}</tt:Minute>` +
      `<tt:Second>${time.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${time.getUTCFullYear()}</tt:Year>` +
      `<tt:Month>${time.getUTCMonth() + 1}</tt:Month><tt:Day>${time.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime>` +
      '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
    );
  },

  GetDeviceInformation: ({ camera }) =>
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeXml(camera.maker)}</tds:Manufacturer>` +
    `<tds:Model>${modelOf(camera)}</tds:Model><tds:FirmwareVersion>1.0.0</tds:FirmwareVersion>` +
    `<tds:SerialNumber>DEMO-${camera.number}</tds:SerialNumber><tds:HardwareId>demonstration</tds:HardwareId>` +
    '</tds:GetDeviceInformationResponse>',

  GetScopes: ({ camera }) => {
    const one = (scope: string): string =>
      `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`;
    return `<tds:GetScopesResponse>${scopesOf(camera).map(one).join('')}</tds:GetScopesResponse>`;
  },

  GetServices: (device) =>
    `<tds:GetServicesResponse>${services(device)
      .map(
        ([namespace, path]) =>
          `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${device.httpBase}/${path}</tds:XAddr>` +
          '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>',
      )
      .join('')}</tds:GetServicesResponse>`,

  GetCapabilities: (device) =>
    '<tds:GetCapabilitiesResponse><tds:Capabilities>' +
    `<tt:Device>${xaddr(device, 'device_service')}</tt:Device>` +
    (hasEvents(device)
      ? `<tt:Events>${xaddr(device, 'event_service')}<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
        '<tt:WSPullPointSupport>true</tt:WSPullPointSupport>' +
        '<tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>'
      : '') +
    `<tt:Media>${xaddr(device, 'media_service')}<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
    '<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>' +
    `<tt:Imaging>${xaddr(device, 'imaging_service')}</tt:Imaging>` +
    (device.camera.ptz ? `<tt:PTZ>${xaddr(device, 'ptz_service')}</tt:PTZ>` : '') +
    '</tds:Capabilities></tds:GetCapabilitiesResponse>',
};
