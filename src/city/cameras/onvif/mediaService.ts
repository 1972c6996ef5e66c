import { isProfile, PROFILES, type StreamProfile } from '../camera.ts';
import { ptzConfiguration } from './ptzService.ts';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { child, fault, textOf } from './soap.ts';

const VIDEO_SOURCE =
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

/** An address for a profile, or the fault that ONVIF asks for when there is no such profile (Media, clause 5.15). */
const withProfile =
  (answer: (device: OnvifDevice, profile: StreamProfile) => string): Operation =>
  (device, request) => {
    const token = textOf(request, 'ProfileToken') ?? '';
    if (!isProfile(token)) return fault('Sender', ['ter:InvalidArgVal', 'ter:NoProfile'], 'There is no such profile');
    return answer(device, PROFILES[token]);
  };

const mediaUri = (operation: string, uri: string): string =>
  `<trt:${operation}Response><trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
  `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${operation}Response>`;

/** The media service (ONVIF Media specification, version 1). */
export const mediaService: Service = {
  GetProfiles: (device) =>
    `<trt:GetProfilesResponse>${Object.values(PROFILES)
      .map((profile) => profileXml(device, 'Profiles', profile))
      .join('')}</trt:GetProfilesResponse>`,

  GetProfile: withProfile(
    (device, profile) => `<trt:GetProfileResponse>${profileXml(device, 'Profile', profile)}</trt:GetProfileResponse>`,
  ),

  GetVideoSources: () =>
    '<trt:GetVideoSourcesResponse><trt:VideoSources token="source"><tt:Framerate>10</tt:Framerate>' +
    '<tt:Resolution><tt:Width>1280</tt:Width><tt:Height>720</tt:Height></tt:Resolution></trt:VideoSources>' +
    '</trt:GetVideoSourcesResponse>',

  GetStreamUri: (device, request) => {
    const transport = textOf(child(child(request, 'StreamSetup'), 'Transport'), 'Protocol');
    if (transport !== undefined && !['RTSP', 'TCP'].includes(transport))
      return fault('Sender', ['ter:InvalidArgVal', 'ter:InvalidStreamSetup'], 'Streams go over RTSP (TCP) only');
    return withProfile((_, profile) => mediaUri('GetStreamUri', `${device.rtspBase}/${profile.token}`))(
      device,
      request,
    );
  },

  GetSnapshotUri: withProfile((device) => mediaUri('GetSnapshotUri', `${device.httpBase}/snapshot`)),
};
