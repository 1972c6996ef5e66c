import type { StreamProfile } from '../camera.ts';
import { METADATA_CONFIGURATION, metadataUri, profilesOf, VIDEO_SOURCE, withProfile } from './mediaService.ts';
import { ptzConfiguration } from './ptzService.ts';
import type { OnvifDevice, Service } from './session.ts';
import { fault, textOf } from './soap.ts';

const PROTOCOLS = ['RTSP', 'RtspUnicast'];

const encoder = (profile: StreamProfile): string =>
  `<tr2:VideoEncoder token="encoder-${profile.token}" GovLength="${profile.framesPerSecond}" Profile="Baseline">` +
  `<tt:Name>${profile.token}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
  `<tt:Resolution><tt:Width>${profile.width}</tt:Width><tt:Height>${profile.height}</tt:Height></tt:Resolution>` +
  `<tt:RateControl><tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>` +
  `<tt:BitrateLimit>${profile.kilobits}</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></tr2:VideoEncoder>`;

const profileXml = (device: OnvifDevice, profile: StreamProfile): string =>
  `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${profile.token}</tr2:Name><tr2:Configurations>` +
  `<tr2:VideoSource token="source-configuration">${VIDEO_SOURCE}</tr2:VideoSource>${encoder(profile)}` +
  (device.camera.ptz ? ptzConfiguration('tr2') : '') +
  '</tr2:Configurations></tr2:Profiles>';

const metadataXml = (device: OnvifDevice): string =>
  device.camera.metadata
    ? '<tr2:Profiles token="metadata" fixed="true"><tr2:Name>metadata</tr2:Name><tr2:Configurations>' +
      `<tr2:Metadata token="metadata-configuration">${METADATA_CONFIGURATION}</tr2:Metadata>` +
      '</tr2:Configurations></tr2:Profiles>'
    : '';

/** The second media service (ONVIF Media 2 specification): the same profiles in other words. */
export const media2Service: Service = {
  GetProfiles: (device, request) => {
    const wanted = textOf(request, 'Token');
    const found = profilesOf(device.camera).filter((profile) => wanted === undefined || profile.token === wanted);
    if (found.length === 0) return fault('Sender', ['ter:InvalidArgVal', 'ter:NoProfile'], 'There is no such profile');
    return `<tr2:GetProfilesResponse>${found.map((profile) => profileXml(device, profile)).join('')}${
      wanted === undefined ? metadataXml(device) : ''
    }</tr2:GetProfilesResponse>`;
  },

  GetStreamUri: (device, request, header, rest) => {
    if (!PROTOCOLS.includes(textOf(request, 'Protocol') ?? ''))
      return fault('Sender', ['ter:InvalidArgVal', 'ter:InvalidStreamSetup'], 'Streams go over RTSP (TCP) only');
    const metadata = metadataUri(device, request);
    if (metadata) return `<tr2:GetStreamUriResponse><tr2:Uri>${metadata}</tr2:Uri></tr2:GetStreamUriResponse>`;
    return withProfile(
      (_, profile) =>
        `<tr2:GetStreamUriResponse><tr2:Uri>${device.rtspBase}/${profile.token}</tr2:Uri></tr2:GetStreamUriResponse>`,
    )(device, request, header, rest);
  },

  SetSynchronizationPoint: withProfile(() => '<tr2:SetSynchronizationPointResponse/>'),

  GetSnapshotUri: withProfile((device) =>
    device.camera.snapshot === false
      ? fault('Receiver', ['ter:ActionNotSupported'], 'This camera has no still')
      : `<tr2:GetSnapshotUriResponse><tr2:Uri>${device.httpBase}/snapshot</tr2:Uri></tr2:GetSnapshotUriResponse>`,
  ),
};
