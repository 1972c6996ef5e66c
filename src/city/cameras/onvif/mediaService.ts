import { isProfile, type ParkCamera, PROFILES, type StreamProfile } from '../camera.ts';
import { ptzConfiguration } from './ptzService.ts';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { child, fault, type SoapFault, textOf, type XmlNode } from './soap.ts';

/** The profiles that a camera offers. */
export const profilesOf = (camera: ParkCamera): StreamProfile[] =>
  Object.values(PROFILES).filter(({ token }) => camera.profiles?.includes(token) ?? true);

/** What both media services say of the one lens. */
export const VIDEO_SOURCE =
  '<tt:Name>Street</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>source</tt:SourceToken>' +
  '<tt:Bounds x="0" y="0" width="1280" height="720"/>';

const encoder = (profile: StreamProfile): string =>
  `<tt:Name>${profile.token}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
  `<tt:Resolution><tt:Width>${profile.width}</tt:Width><tt:Height>${profile.height}</tt:Height></tt:Resolution>` +
  `<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>` +
  `<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${profile.kilobits}</tt:BitrateLimit></tt:RateControl>` +
  `<tt:H264><tt:GovLength>${profile.framesPerSecond}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>` +
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>' +
  '<tt:Port>0</tt:Port><tt:TTL>0</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>' +
  '<tt:SessionTimeout>PT60S</tt:SessionTimeout>';

const profileXml = (device: OnvifDevice, element: string, profile: StreamProfile): string =>
  `<trt:${element} token="${profile.token}" fixed="true"><tt:Name>${profile.token}</tt:Name>` +
  `<tt:VideoSourceConfiguration token="source-configuration">${VIDEO_SOURCE}</tt:VideoSourceConfiguration>` +
  `<tt:VideoEncoderConfiguration token="encoder-${profile.token}">${encoder(profile)}</tt:VideoEncoderConfiguration>` +
  (device.camera.ptz ? ptzConfiguration('tt') : '') +
  `</trt:${element}>`;

/** Address of what the camera tells beside its pictures, for a request that asks for that; undefined for any other. */
export const metadataUri = (device: OnvifDevice, request: XmlNode): string | undefined =>
  device.camera.metadata && textOf(request, 'ProfileToken') === 'metadata' ? `${device.rtspBase}/metadata` : undefined;

/** Its configuration: every event, nothing of what is in view (Media, clause 5.10; Media 2, clause 5.3). */
export const METADATA_CONFIGURATION =
  '<tt:Name>metadata</tt:Name><tt:UseCount>1</tt:UseCount><tt:Events><tt:Filter/></tt:Events>' +
  '<tt:Analytics>false</tt:Analytics><tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type>' +
  '<tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL>' +
  '<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>';

const metadataXml = (device: OnvifDevice): string =>
  device.camera.metadata
    ? '<trt:Profiles token="metadata" fixed="true"><tt:Name>metadata</tt:Name>' +
      `<tt:MetadataConfiguration token="metadata-configuration">${METADATA_CONFIGURATION}</tt:MetadataConfiguration>` +
      '</trt:Profiles>'
    : '';

/** An address for a profile, or the fault that ONVIF asks for when there is no such profile (Media, clause 5.15). */
export const withProfile =
  (answer: (device: OnvifDevice, profile: StreamProfile) => string | SoapFault): Operation =>
  (device, request) => {
    const token = textOf(request, 'ProfileToken') ?? '';
    if (!isProfile(token) || !profilesOf(device.camera).includes(PROFILES[token]))
      return fault('Sender', ['ter:InvalidArgVal', 'ter:NoProfile'], 'There is no such profile');
    return answer(device, PROFILES[token]);
  };

const mediaUri = (operation: string, uri: string): string =>
  `<trt:${operation}Response><trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
  `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${operation}Response>`;

/** The media service (ONVIF Media specification, version 1). */
export const mediaService: Service = {
  GetProfiles: (device) =>
    `<trt:GetProfilesResponse>${profilesOf(device.camera)
      .map((profile) => profileXml(device, 'Profiles', profile))
      .join('')}${metadataXml(device)}</trt:GetProfilesResponse>`,

  GetProfile: withProfile(
    (device, profile) => `<trt:GetProfileResponse>${profileXml(device, 'Profile', profile)}</trt:GetProfileResponse>`,
  ),

  GetVideoSources: () =>
    '<trt:GetVideoSourcesResponse><trt:VideoSources token="source"><tt:Framerate>10</tt:Framerate>' +
    '<tt:Resolution><tt:Width>1280</tt:Width><tt:Height>720</tt:Height></tt:Resolution></trt:VideoSources>' +
    '</trt:GetVideoSourcesResponse>',

  GetStreamUri: (device, request, header, rest) => {
    const transport = textOf(child(child(request, 'StreamSetup'), 'Transport'), 'Protocol');
    if (transport !== undefined && !['RTSP', 'TCP'].includes(transport))
      return fault('Sender', ['ter:InvalidArgVal', 'ter:InvalidStreamSetup'], 'Streams go over RTSP (TCP) only');
    const metadata = metadataUri(device, request);
    if (metadata) return mediaUri('GetStreamUri', metadata);
    return withProfile((_, profile) => mediaUri('GetStreamUri', `${device.rtspBase}/${profile.token}`))(
      device,
      request,
      header,
      rest,
    );
  },

  // Who begins to watch is given the pictures since the last key picture in any case.
  SetSynchronizationPoint: withProfile(() => '<trt:SetSynchronizationPointResponse/>'),

  GetSnapshotUri: withProfile((device) =>
    device.camera.snapshot === false
      ? fault('Receiver', ['ter:ActionNotSupported'], 'This camera has no still')
      : mediaUri('GetSnapshotUri', `${device.httpBase}/snapshot`),
  ),
};
