import { randomBytes } from 'node:crypto';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { escapeXml, fault, textOf } from './soap.ts';

/** How long a camera keeps what it saw, in ms. The demonstration paints it anew from the time it was. */
export const KEPT = 24 * 3_600_000;

const RECORDING = 'card';
/** Searches under way at one camera; the oldest is forgotten. */
const MAXIMUM_SEARCHES = 4;
const searches = new WeakMap<OnvifDevice, string[]>();

const time = (ms: number): string => new Date(ms).toISOString();
const noToken = (what: string) =>
  fault('Sender', ['ter:InvalidArgVal', 'ter:InvalidToken'], `There is no such ${what}`);

const withSearch =
  (answer: (device: OnvifDevice, token: string) => string): Operation =>
  (device, request) => {
    const token = textOf(request, 'SearchToken') ?? '';
    return searches.get(device)?.includes(token) ? answer(device, token) : noToken('search');
  };

/** The recording search service (ONVIF Recording Search, clause 5): one recording, on the camera's own card. */
export const searchService: Service = {
  FindRecordings: (device) => {
    const token = randomBytes(6).toString('hex');
    searches.set(device, [...(searches.get(device) ?? []), token].slice(-MAXIMUM_SEARCHES));
    return `<tse:FindRecordingsResponse><tse:SearchToken>${token}</tse:SearchToken></tse:FindRecordingsResponse>`;
  },

  GetRecordingSearchResults: withSearch((device) => {
    const now = device.now();
    const span = `<tt:DataFrom>${time(now - KEPT)}</tt:DataFrom><tt:DataTo>${time(now)}</tt:DataTo>`;
    return (
      '<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>' +
      `<tt:RecordingInformation><tt:RecordingToken>${RECORDING}</tt:RecordingToken><tt:Source><tt:SourceId>source</tt:SourceId>` +
      `<tt:Name>CAM ${device.camera.number}</tt:Name><tt:Location>${escapeXml(device.camera.name)}</tt:Location>` +
      '<tt:Description>Card</tt:Description><tt:Address>source</tt:Address></tt:Source>' +
      `<tt:EarliestRecording>${time(now - KEPT)}</tt:EarliestRecording><tt:LatestRecording>${time(now)}</tt:LatestRecording>` +
      '<tt:Content>Street</tt:Content><tt:Track><tt:TrackToken>video</tt:TrackToken><tt:TrackType>Video</tt:TrackType>' +
      `<tt:Description>Street</tt:Description>${span}</tt:Track><tt:RecordingStatus>Recording</tt:RecordingStatus>` +
      '</tt:RecordingInformation></tse:ResultList></tse:GetRecordingSearchResultsResponse>'
    );
  }),

  EndSearch: withSearch((device, token) => {
    searches.set(
      device,
      (searches.get(device) ?? []).filter((one) => one !== token),
    );
    return `<tse:EndSearchResponse><tse:Endpoint>${time(device.now())}</tse:Endpoint></tse:EndSearchResponse>`;
  }),
};

/** The replay service (ONVIF Replay Control, clause 5). */
export const replayService: Service = {
  GetReplayUri: (device, request) =>
    textOf(request, 'RecordingToken') === RECORDING
      ? `<trp:GetReplayUriResponse><trp:Uri>${device.rtspBase}/replay</trp:Uri></trp:GetReplayUriResponse>`
      : noToken('recording'),
};
