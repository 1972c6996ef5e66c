import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { openRtspRelay } from '../../video/rtspRelay.ts';
import { createOnvifLink } from './onvifLink.ts';
import { createRecordings } from './recordings.ts';
import { codeOf, opened, openPark, parkCamera, USER } from './testing/park.ts';

const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 2_000 });
const HOUR = 3_600_000;
let park: CameraPark | undefined;
afterEach(async () => {
  link.close();
  await park?.close();
  park = undefined;
});

/** Asks through the relay as ffmpeg does; gives the status of the PLAY and the Range that the camera confirmed. */
const play = async (rtsp: string, replayFrom: number): Promise<{ status: string; range: string }> => {
  const relay = await openRtspRelay({ rtsp, ...USER, replayFrom });
  if (!relay) throw new Error('no relay');
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
  let heard = '';
  const answer = (): Promise<string> =>
    new Promise((resolve) => {
      const read = (chunk: Buffer): void => {
        heard += chunk.toString('latin1');
        const end = heard.indexOf('\r\n\r\n');
        if (end === -1) return;
        socket.off('data', read);
        const text = heard.slice(0, end);
        heard = '';
        resolve(text);
      };
      socket.on('data', read);
      socket.once('close', () => resolve('closed'));
    });
  socket.write(
    `SETUP ${relay.url}/track0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n`,
  );
  const session = /Session: ([0-9a-f]+)/.exec(await answer())?.[1];
  socket.write(`PLAY ${relay.url} RTSP/1.0\r\nCSeq: 2\r\nSession: ${session}\r\nRange: npt=0.000-\r\n\r\n`);
  const told = await answer();
  socket.destroy();
  relay.close();
  return { status: told.split('\r\n')[0] ?? '', range: /Range: (.*)/.exec(told)?.[1] ?? '' };
};

describe('the recordings of a camera', () => {
  it('are found for a span, and played from a time within them', async () => {
    park = await openPark([parkCamera(118)]);
    const { recordings } = opened(await link.open({ address: park.addressOf(118), ...USER }));
    const now = Date.now();
    const found = await recordings.find(now - HOUR, now);
    expect(found).toMatchObject({ ok: true, value: [{ token: 'card', name: 'CAM 118' }] });
    expect(await recordings.find(now - 100 * HOUR, now - 50 * HOUR)).toEqual(ok([]));
    const uri = await recordings.replayUri('card');
    if (!uri.ok) throw new Error(uri.refusal.code);
    const from = Math.floor((now - HOUR) / 1000) * 1000;
    const clock = new Date(from).toISOString().replaceAll(/[-:]/g, '');
    expect(await play(uri.value, from)).toEqual({ status: 'RTSP/1.0 200 OK', range: `clock=${clock}-` });
    expect((await play(uri.value, now - 100 * HOUR)).status).not.toBe('RTSP/1.0 200 OK');
    expect(codeOf(await recordings.replayUri('other'))).toBe('camera.fault');
  });
});

describe('an answer to a search', () => {
  const results = (state: string, ...recordings: unknown[]) =>
    ok({ resultList: [{ searchState: [state], recordingInformation: recordings }] });
  const recording = (token: string, from: string, to: string) => ({
    recordingToken: [token],
    source: [{ name: ['Porte\u0007 nord'] }],
    earliestRecording: [from],
    latestRecording: [to],
  });
  const search = (answers: Result<unknown>[], said: string[] = []) =>
    createRecordings(async (_, operation) => {
      said.push(operation);
      if (operation === 'FindRecordings') return ok({ searchToken: ['1'] });
      return operation === 'EndSearch' ? ok({}) : (answers.shift() ?? results('Searching'));
    }, true);

  it('may come in several parts, without a zone, and ends the search at the camera', async () => {
    const said: string[] = [];
    const found = await search(
      [
        results('Searching', recording('b', '2026-11-30T10:00:00', '2026-11-30T11:00:00.5')),
        results('Completed', recording('a', '2026-11-30T09:00:00Z', '2026-11-30T10:00:00+00:00')),
      ],
      said,
    ).find(Date.parse('2026-11-30T08:00:00Z'), Date.parse('2026-11-30T12:00:00Z'));
    expect(found.ok && found.value.map(({ token, name }) => [token, name])).toEqual([
      ['a', 'Porte  nord'],
      ['b', 'Porte  nord'],
    ]);
    expect(found.ok && found.value[1]?.from).toBe(Date.parse('2026-11-30T10:00:00Z'));
    expect(said.at(-1)).toBe('EndSearch');
  });

  it('is not waited for without end, and nonsense in it is left out', async () => {
    const said: string[] = [];
    const found = await search(
      [results('Searching', 'text', recording('', 'x', 'y'), recording('c', 'yesterday', '2026-11-30T11:00:00Z'))],
      said,
    ).find(0, 8e14);
    expect(found).toEqual(ok([]));
    expect(said.length).toBeLessThan(12);
  });

  it('is refused where the camera has no search, and where it fails', async () => {
    expect(codeOf(await createRecordings(async () => ok({}), false).find(0, 1))).toBe('camera.no-recordings');
    expect(codeOf(await createRecordings(async () => ok({}), true).find(0, 1))).toBe('camera.not-onvif');
    expect(codeOf(await search([refuse('camera.timeout', '')]).find(0, 1))).toBe('camera.timeout');
  });
});
