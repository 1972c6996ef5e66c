import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { token } from './answers.ts';
import { elements, textOf } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';

/** What a camera, or the recorder behind it, has kept. Times in ms since 1970, by the device's clock. */
export interface CameraRecording {
  readonly token: string;
  /** What the device calls its source. */
  readonly name: string;
  readonly from: number;
  /** Last picture so far; a recording that goes on grows. */
  readonly to: number;
}

/** Recordings of one camera (ONVIF Profile G). Refusals: `camera.no-recordings` where it keeps none. */
export interface CameraRecordings {
  /** Those with pictures between two times. */
  find(from: number, to: number): Promise<Result<readonly CameraRecording[]>>;
  /** RTSP address of a recording that `find` gave, as the camera gives it. */
  replayUri(recording: string): Promise<Result<string>>;
}

/** A time as XML has it (`xs:dateTime`); without a zone it is UTC, as ONVIF has its clocks. */
const time = z
  .string()
  .max(40)
  .transform((text) => Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`))
  .pipe(z.number().min(0).max(8e14));
const recordingAnswer = z.object({
  token,
  name: z
    .string()
    .transform((text) => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 120))
    .catch(''),
  from: time,
  to: time,
});

/** Answers that a search is asked for, and recordings that are taken of all of them. */
const ROUNDS = 8;
const MAXIMUM = 200;

/** Search and replay of a session (ONVIF Recording Search, clause 5; Replay Control, clause 5). */
export function createRecordings(ask: AskCamera, offered: boolean): CameraRecordings {
  return {
    async find(from, to) {
      if (!offered) return cameraRefusal('camera.no-recordings');
      const begun = await ask(
        'search',
        'FindRecordings',
        `<Scope/><MaxMatches>${MAXIMUM}</MaxMatches><KeepAliveTime>PT10S</KeepAliveTime>`,
      );
      if (!begun.ok) return begun;
      const search = token.safeParse(textOf(begun.value, 'searchToken'));
      if (!search.success) return cameraRefusal('camera.not-onvif', { operation: 'FindRecordings' });
      const named = `<SearchToken>${escaped(search.data)}</SearchToken>`;
      const found = new Map<string, CameraRecording>();
      let refused: Result<never> | undefined;
      for (let round = 0; round < ROUNDS && found.size < MAXIMUM; round += 1) {
        const answer = await ask(
          'search',
          'GetRecordingSearchResults',
          `${named}<MinResults>1</MinResults><MaxResults>50</MaxResults><WaitTime>PT1S</WaitTime>`,
        );
        if (!answer.ok) {
          refused = answer;
          break;
        }
        const list = elements(answer.value, 'resultList')[0];
        for (const recording of elements(list, 'recordingInformation').slice(0, MAXIMUM)) {
          const read = recordingAnswer.safeParse({
            token: textOf(recording, 'recordingToken'),
            name: textOf(recording, 'source', 'name') ?? '',
            from: textOf(recording, 'earliestRecording'),
            to: textOf(recording, 'latestRecording'),
          });
          if (read.success && read.data.from <= to && read.data.to >= from) found.set(read.data.token, read.data);
        }
        if (textOf(list, 'searchState') !== 'Searching' && textOf(list, 'searchState') !== 'Queued') break;
      }
      // The device forgets it by itself ten seconds later; most hold a few searches only.
      await ask('search', 'EndSearch', named);
      return refused && found.size === 0
        ? refused
        : ok([...found.values()].sort((one, other) => one.from - other.from));
    },

    async replayUri(recording) {
      if (!offered) return cameraRefusal('camera.no-recordings');
      const answer = await ask(
        'replay',
        'GetReplayUri',
        '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport>' +
          `</StreamSetup><RecordingToken>${escaped(recording.slice(0, 64))}</RecordingToken>`,
      );
      if (!answer.ok) return answer;
      const uri = z.string().min(1).max(2000).safeParse(textOf(answer.value, 'uri'));
      return uri.success ? ok(uri.data) : cameraRefusal('camera.no-stream', { operation: 'GetReplayUri' });
    },
  };
}
