import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { CAMERAS, MORNING, openPark, PASSWORD } from '../../../../src/city/cameras/park.fixture.ts';
import type { Look } from '../../../../src/domain/camera/health.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { createCameraSessions } from '../../links/onvif/cameraSessions.ts';
import { createOnvifLink } from '../../links/onvif/onvifLink.ts';
import { fetchStill } from '../../links/onvif/stillPicture.ts';
import { createVideoGateway } from '../../video/gateway.ts';
import { greyOf } from './greyPicture.ts';
import { createPictureWatch } from './pictureWatch.ts';
import { openReferenceStills } from './referenceStills.ts';
import { createStreamWatch, lookAtStream } from './streamWatch.ts';

const clock = (): number => performance.now();
type Picture = Extract<Look, { kind: 'picture' }>;

let folder: string;
let park: CameraPark;
/** What the park's clocks add to the morning. */
let shift: number;
let undo: (() => unknown)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-references-'));
  shift = 0;
  const started = performance.now();
  ({ park } = await openPark({ now: () => MORNING + shift + performance.now() - started }));
  undo = [() => rmSync(folder, { recursive: true, force: true }), () => park.close()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

function parts() {
  const link = createOnvifLink({ clock: { now: clock } });
  const sessions = createCameraSessions({
    link,
    now: clock,
    placeOf: (camera) => ok({ address: park.addressOf(Number(camera.slice(4))), ...PASSWORD }),
  });
  undo.push(() => {
    sessions.close();
    link.close();
  });
  return sessions;
}

/** The watch over the pictures of the two cameras, each looked at again and again. */
function watch(lines: string[] = []) {
  const sessions = parts();
  const gateway = createVideoGateway({
    ffmpeg: 'ffmpeg',
    now: clock,
    log: () => {},
    resolve: sessions.streamOf,
    // Whoever judges is shown what the camera sends, and nobody else is.
    masker: {
      masks: () => true,
      admit: () => refuse('mask.masks-full', 'No stream may be masked for this'),
      feed: () => refuse('mask.masks-full', 'No stream may be masked for this'),
    },
  });
  undo.push(() => gateway.close());
  const looks = new Map<string, Picture[]>();
  /** Looks at the streams of cameras: those under way, and those that were over without a picture. */
  const glances = { running: [] as string[], inVain: [] as string[] };
  const pictures = createPictureWatch({
    ffmpeg: 'ffmpeg',
    sessionOf: sessions.sessionOf,
    stillOf: sessions.stillOf,
    async keyPictureOf(camera) {
      glances.running.push(camera);
      const seen = await gateway.glance(camera);
      glances.running.splice(glances.running.indexOf(camera), 1);
      if (!seen.ok) glances.inVain.push(camera);
      return seen;
    },
    references: openReferenceStills(folder, (line) => lines.push(line)),
    isUsable: () => true,
    saw(camera, look) {
      if (look.kind === 'picture') looks.set(camera, [...(looks.get(camera) ?? []), look]);
    },
    now: Date.now,
    random: Math.random,
    every: 100,
    soon: 100,
  });
  undo.push(() => pictures.rounds.close());
  pictures.rounds.refresh(CAMERAS.map(({ id }) => id));
  return {
    sessions,
    streams: gateway.status,
    takeReference: pictures.takeReference,
    glances,
    last: (camera: string) => looks.get(camera)?.at(-1),
    /** Waits until the newest of the looks from now on is so. */
    async sees(what: string, camera: string, so: (look: Picture) => boolean) {
      const before = looks.get(camera)?.length ?? 0;
      await until(
        what,
        () => {
          const all = looks.get(camera) ?? [];
          return all.length > before && so(all.at(-1)!);
        },
        60_000,
      );
    },
  };
}

// Drawing a street and packing it takes a simulated camera its time.
describe('the pictures of two real cameras', { timeout: 240_000 }, () => {
  test('are themselves, and each fault of one is told of it alone', async () => {
    const { sees, last } = watch();
    for (const { id } of CAMERAS)
      await sees('as it should be', id, ({ black, frozen, moved }) => !black && frozen === false && moved === false);
    park.setFault(118, 'frozen');
    await sees('frozen', 'CAM-118', ({ frozen, moved }) => frozen === true && moved === null);
    park.setFault(118, null);
    await sees('alive', 'CAM-118', ({ frozen }) => frozen === false);
    park.setFault(118, 'black');
    await sees('black', 'CAM-118', ({ black, moved }) => black && moved === null);
    park.setFault(118, null);
    park.setDefect(118, 'moved', true);
    await sees('moved', 'CAM-118', ({ moved }) => moved === true);
    // Looked at again within a second it gives the same still, which says nothing.
    expect(last('CAM-131')).toMatchObject({ black: false });
    expect(last('CAM-131')?.moved).not.toBe(true);
    park.setDefect(118, 'moved', false);
    await sees('back', 'CAM-118', ({ moved }) => moved === false);
  });

  test('of a fixed camera that was turned for good is the reference again once somebody says so', async () => {
    const { sees, takeReference } = watch();
    await sees('as it should be', 'CAM-131', ({ moved }) => moved === false);
    park.setDefect(131, 'moved', true);
    await sees('moved', 'CAM-131', ({ moved }) => moved === true);
    expect(await takeReference('CAM-131')).toEqual({ ok: true });
    await sees('as it should be now', 'CAM-131', ({ moved }) => moved === false);
    park.setFault(131, 'black');
    await sees('black', 'CAM-131', ({ black }) => black);
    expect(await takeReference('CAM-131')).toMatchObject({ ok: false, refusal: { code: 'picture.black' } });
  });

  test('of a head are compared at its place only: turned by an operator it shows other things by design', async () => {
    const { sees, sessions, takeReference } = watch();
    await sees('as it should be', 'CAM-118', ({ moved }) => moved === false);
    const session = await sessions.sessionOf('CAM-118');
    if (!session.ok) throw new Error(session.refusal.code);
    expect(await session.value.continuousMove({ pan: 1, tilt: 0, zoom: 0 }, 2_000)).toMatchObject({ ok: true });
    expect(await takeReference('CAM-118')).toMatchObject({ ok: false, refusal: { code: 'picture.turning' } });
    await sees('not judged', 'CAM-118', ({ moved }) => moved === null);
    expect(await session.value.gotoPreset('1')).toMatchObject({ ok: true });
    await sees('at home again', 'CAM-118', ({ moved }) => moved === false);
  });

  test('stay known over a restart; a reference that somebody spoiled is taken anew', async () => {
    const first = watch();
    for (const { id } of CAMERAS) await first.sees('as it should be', id, ({ moved }) => moved === false);
    for (const step of undo.splice(2)) await step();
    const files = readdirSync(folder).toSorted();
    expect(files).toEqual(['CAM-118.json', 'CAM-131.json']);
    expect(JSON.parse(readFileSync(join(folder, files[0]!), 'utf8'))).toMatchObject({
      format: 'vigie-reference-stills',
      references: [{ head: { pan: 0, zoom: 0 } }],
    });
    writeFileSync(join(folder, files[1]!), '{"format":"vigie-reference-stills","version":1,"references":[{"at":1}]}');
    park.setDefect(118, 'moved', true);
    park.setDefect(131, 'moved', true);
    const lines: string[] = [];
    const again = watch(lines);
    await again.sees('moved since', 'CAM-118', ({ moved }) => moved === true);
    await again.sees('what it shows is what it should', 'CAM-131', ({ moved }) => moved === false);
    expect(lines).toEqual(['reference still of CAM-131 cannot be read: it is taken anew']);
  });

  test('by night, minutes apart in an empty street, are alive', async () => {
    shift = Date.parse('2026-11-24T02:40:00Z') - MORNING;
    const { sees } = watch();
    for (const { id } of CAMERAS)
      for (let look = 0; look < 3; look++) {
        shift += 300_000;
        await sees('alive', id, ({ black, frozen }) => !black && frozen === false);
      }
  });
});

// Each look begins a stream of a simulated camera, which draws and packs it for nobody else.
describe('the pictures of two cameras that give no still', { timeout: 240_000 }, () => {
  beforeEach(async () => {
    await park.close();
    const started = performance.now();
    ({ park } = await openPark({
      cameras: CAMERAS.map((camera) => ({ ...camera, snapshot: false })),
      now: () => MORNING + shift + performance.now() - started,
    }));
  });

  test('are judged by their small streams, masked or not, and nobody counts as a viewer', async () => {
    const { sees, last, streams, takeReference } = watch();
    for (const { id } of CAMERAS) await sees('as it should be', id, ({ black, moved }) => !black && moved === false);
    park.setFault(118, 'frozen');
    await sees('frozen', 'CAM-118', ({ frozen }) => frozen === true);
    park.setFault(118, null);
    await sees('alive', 'CAM-118', ({ frozen }) => frozen === false);
    park.setFault(118, 'black');
    await sees('black', 'CAM-118', ({ black, moved }) => black && moved === null);
    park.setFault(118, null);
    park.setDefect(118, 'moved', true);
    await sees('moved', 'CAM-118', ({ moved }) => moved === true);
    expect(last('CAM-131')).toMatchObject({ black: false });
    expect(await takeReference('CAM-118')).toEqual({ ok: true });
    await sees('as it should be now', 'CAM-118', ({ moved }) => moved === false);
    expect(streams()).toEqual([]);
    // What is kept of them is of the stream, and small.
    const kept = JSON.parse(readFileSync(join(folder, 'CAM-118.json'), 'utf8'));
    expect(kept.references).toMatchObject([{ from: 'stream' }]);
  });

  test('say nothing of a camera that has no stream either', async () => {
    const { sees, last, glances } = watch();
    await sees('as it should be', 'CAM-131', ({ moved }) => moved === false);
    park.setFault(131, 'no-stream');
    const inVain = (): number => glances.inVain.filter((camera) => camera === 'CAM-131').length;
    const before131 = inVain();
    // What was under way at that moment may still bring a picture.
    await until(
      'only looks of after are left',
      () => inVain() > before131 && !glances.running.includes('CAM-131'),
      60_000,
    );
    for (let look = 0; look < 2; look++) await sees('the other', 'CAM-118', ({ black }) => !black);
    const before = last('CAM-131');
    await sees('the other again', 'CAM-118', ({ black }) => !black);
    expect(last('CAM-131')).toBe(before);
  });
});

describe('of many cameras without stills', () => {
  /** What a watch over forty cameras asks of their streams, when their stills are refused so. */
  function many(refusal: string) {
    const asked: string[] = [];
    let running = 0;
    let most = 0;
    const pictures = createPictureWatch({
      ffmpeg: '/nowhere/ffmpeg',
      sessionOf: async () => ok({ ptz: false } as CameraSession),
      stillOf: async () => refuse(refusal, ''),
      async keyPictureOf(camera) {
        asked.push(camera);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        return ok(Buffer.from('no picture'));
      },
      references: { of: () => [], keep() {} },
      isUsable: () => true,
      saw() {},
      now: Date.now,
      random: Math.random,
      every: 40,
      soon: 5,
    });
    undo.push(() => pictures.rounds.close());
    const cameras = Array.from({ length: 40 }, (_, index) => `CAM-${index}`);
    pictures.rounds.refresh(cameras);
    return { asked, most: () => most, cameras, takeReference: pictures.takeReference };
  }

  test('two streams are read at once at most, also when operators ask besides', async () => {
    const { asked, most, cameras, takeReference } = many('camera.fault');
    const wanted = await Promise.all(cameras.slice(0, 10).map(takeReference));
    for (const answer of wanted) expect(answer).toMatchObject({ refusal: { code: 'picture.unreadable' } });
    await until('each was asked', () => new Set(asked).size === 40);
    expect(most()).toBe(2);
  });

  test.each(['camera.unreachable', 'camera.timeout', 'camera.certificate'])(
    'none is read of those that are away (%s)',
    async (code) => {
      const { asked, takeReference } = many(code);
      expect(await takeReference('CAM-1')).toMatchObject({ refusal: { code } });
      expect(asked).toEqual([]);
    },
  );
});

describe('a picture from a camera', () => {
  test.each([
    ['nothing', ''],
    ['half a JPEG', '\xff\xd8\xff\xe0\x00\x10JFIF'],
    ['a web page', '<html>'],
    [
      'a JPEG of 65,535 by 65,535 without data',
      '\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9',
    ],
    ['a playlist that names a file', '#EXTM3U\n/etc/passwd'],
  ])('that is %s is none', async (_, bytes) => {
    expect(await greyOf('ffmpeg', Buffer.from(bytes, 'latin1'))).toBeNull();
  });

  test('is read without the program being there as no picture', async () => {
    expect(await greyOf('/nowhere/ffmpeg', Buffer.from('\xff\xd8\xff', 'latin1'))).toBeNull();
  });

  test('gives the same mark for the same picture and another for the next', async () => {
    const sessions = parts();
    const address = await sessions.stillOf('CAM-118');
    if (!address.ok) throw new Error(address.refusal.code);
    park.setFault(118, 'frozen');
    const [one, same] = [await fetchStill(address.value), await fetchStill(address.value)];
    if (!one.ok || !same.ok) throw new Error('no still');
    const marks = [(await greyOf('ffmpeg', one.value))?.mark, (await greyOf('ffmpeg', same.value))?.mark];
    expect(marks[0]).toBe(marks[1]);
    shift = 60_000;
    park.setFault(118, null);
    const next = await fetchStill(address.value);
    expect(next.ok && (await greyOf('ffmpeg', next.value))?.mark).not.toBe(marks[0]);
  });
});

describe('the stream of a real camera', { timeout: 120_000 }, () => {
  const streamOf = async (camera: string) => {
    const source = await parts().streamOf(camera, 'sub');
    if (!source.ok) throw new Error(source.refusal.code);
    return source.value;
  };

  test('is there; its pictures are counted, and a fifth of them as well', async () => {
    const source = await streamOf('CAM-131');
    expect(await lookAtStream(source, 0, clock)).toEqual({ state: 'there', rate: null });
    const whole = await lookAtStream(source, 2_000, clock);
    expect(whole.state).toBe('there');
    expect(whole.rate).toBeGreaterThan(5);
    expect(whole.rate).toBeLessThan(11);
    park.setDefect(131, 'few-frames', true);
    expect((await lookAtStream(source, 3_000, clock)).rate).toBeLessThan(4);
  });

  test('that is not offered is none; a camera that cannot be asked says nothing of its stream', async () => {
    const source = await streamOf('CAM-131');
    park.setFault(131, 'no-stream');
    expect(await lookAtStream(source, 0, clock)).toEqual({ state: 'none', rate: null });
    for (const fault of ['reset', 'garbage', 'html'] as const) {
      park.setFault(131, fault);
      expect((await lookAtStream(source, 0, clock)).rate).toBeNull();
    }
    expect(await lookAtStream({ ...source, rtsp: 'rtsp://127.0.0.1:1/x' }, 0, clock)).toEqual({
      state: 'unknown',
      rate: null,
    });
    expect(await lookAtStream({ ...source, rtsp: 'http://127.0.0.1/' }, 0, clock)).toEqual({
      state: 'none',
      rate: null,
    });
  });

  test('is looked at by turns', async () => {
    const sessions = parts();
    const looks: string[] = [];
    const streams = createStreamWatch({
      sessionOf: sessions.sessionOf,
      streamOf: sessions.streamOf,
      isUsable: () => true,
      saw(camera, look) {
        if (look.kind === 'stream') looks.push(`${camera} ${look.there}`);
        if (look.kind === 'rate')
          looks.push(`${camera} ${look.measured < look.promised * 0.5 ? 'slow' : 'fast'} of ${look.promised}`);
      },
      clock,
      random: () => 0,
      every: 100,
      soon: 100,
      rateEvery: 3,
      count: 1_000,
    });
    undo.push(() => streams.close());
    streams.refresh(['CAM-118', 'CAM-131']);
    await until('both are counted', () => looks.includes('CAM-118 fast of 8') && looks.includes('CAM-131 fast of 8'));
    park.setFault(118, 'no-stream');
    await until('none', () => looks.at(-1) === 'CAM-118 false' || looks.includes('CAM-118 false'));
    expect(looks).not.toContain('CAM-131 false');
  });
});
