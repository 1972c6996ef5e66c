import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CameraPark, type ParkCamera, startCameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { project, viewFrom } from '../../../../src/city/cameras/picture/view.ts';
import { cameraViewSchema, type PatrolState } from '../../../../src/contract/ptz.ts';
import type { Asset, LonLat } from '../../../../src/domain/asset/asset.ts';
import { headingOf, metresBetween } from '../../../../src/domain/place/course.ts';
import { viewOf } from '../../../../src/drivers/camera-onvif/simulator.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { createCameraSessions } from '../../links/onvif/cameraSessions.ts';
import { createOnvifLink } from '../../links/onvif/onvifLink.ts';
import { createPtzService, type PtzService } from './ptzService.ts';

/* Against real simulated cameras: what is asked of a picture is proven by the picture's own reckoning. */

const PLACE: LonLat = [5.0415, 47.322];
const off = (east: number, north: number): LonLat => [
  PLACE[0] + east / (111_195 * Math.cos((PLACE[1] * Math.PI) / 180)),
  PLACE[1] + north / 111_195,
];
/** North of the place, looking west; south-east of it, looking north; a fixed one that sees it; one that does not. */
const CAMERAS: readonly ParkCamera[] = [
  { number: 1, at: off(0, 60), azimuth: 270, ptz: true },
  { number: 2, at: off(50, -40), azimuth: 0, ptz: true },
  { number: 3, at: off(-40, 0), azimuth: 90, ptz: false },
  { number: 4, at: off(-60, 0), azimuth: 270, ptz: false },
  { number: 5, at: off(0, -20), azimuth: 180, ptz: true },
].map(({ number, ...rest }) => ({
  ...rest,
  id: `CAM-${number}`,
  number,
  name: `Place ${number}`,
  fieldOfView: 62,
  maker: 'D',
  seed: number,
}));

let park: CameraPark;
let ptz: PtzService;
let asked: string[];
let settings: Map<string, string>;
let endLink: () => void;

const assetOf = ({ id, number, name, at, azimuth, fieldOfView, ptz }: ParkCamera): Asset => ({
  id,
  kind: 'camera',
  number,
  name,
  at: [at[0], at[1]],
  commune: '21231',
  attributes: { azimuth, fieldOfView, ptz },
});
const assets = CAMERAS.map(assetOf);

const openService = (resumeAfter?: number, seen = (session: CameraSession): CameraSession => session): PtzService => {
  const link = createOnvifLink({ clock: { now: () => performance.now() } });
  const sessions = createCameraSessions({
    link,
    now: () => performance.now(),
    placeOf: (id) => ok({ address: park.addressOf(Number(id.slice(4))), username: 'vigie', password: 'demonstration' }),
  });
  endLink = () => {
    sessions.close();
    link.close();
  };
  return createPtzService({
    register: {
      byId: (id) => assets.find((asset) => asset.id === id),
      nearest: (at) =>
        assets.map((asset) => ({ asset, metres: metresBetween(at, asset.at) })).sort((a, b) => a.metres - b.metres),
    },
    mayMove: () => ok(undefined),
    async sessionOf(camera) {
      const session = await sessions.sessionOf(camera);
      return session.ok ? ok(seen(session.value)) : session;
    },
    turn(camera, act) {
      asked.push(camera);
      return act();
    },
    maySee: () => ok(undefined),
    store: {
      setting: (key) => settings.get(key) ?? null,
      setSetting(key, value) {
        settings.set(key, value);
        return ok(undefined);
      },
    },
    position: 'Poste 1',
    onRunaway: () => {},
    now: () => performance.now(),
    wall: () => Date.now(),
    ...(resumeAfter === undefined ? {} : { resumeAfter }),
  });
};

beforeEach(async () => {
  asked = [];
  settings = new Map();
  park = await startCameraPark({ cameras: CAMERAS, now: () => Date.now(), log: () => {} });
  ptz = openService();
});
afterEach(async () => {
  await ptz.close();
  endLink();
  await park.close();
});

describe('a camera that does not say where it looks', () => {
  it.each([
    ['at all', () => cameraRefusal('camera.fault')],
    ['in its answer', () => ok({ pan: Number.NaN, tilt: Number.NaN, zoom: 0, moving: false })],
    ['of its zoom', () => ok({ pan: 0, tilt: 0, zoom: Number.NaN, moving: false })],
  ])('%s: has no view and is not turned from one, and is moved all the same', async (_, status) => {
    await ptz.close();
    endLink();
    ptz = openService(undefined, (session) => ({ ...session, status: async () => status() }));
    expect(codeOf(await ptz.status('CAM-1'))).toBe('ptz.no-position');
    expect(codeOf(await ptz.centre('CAM-1', 0.5, 0))).toBe('ptz.no-position');
    expect(codeOf(await ptz.move('CAM-1', { pan: 0.1, tilt: 0, zoom: 0 }))).toBe('ok');
    expect(codeOf(await ptz.stop('CAM-1'))).toBe('ok');
  });
});

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);
/** Where the camera says that it looks, once it stands. */
async function standing(camera: string) {
  await expect.poll(() => ptz.status(camera)).toMatchObject({ ok: true, value: { moving: false } });
  const status = await ptz.status(camera);
  if (!status.ok) throw new Error(status.refusal.code);
  return cameraViewSchema.parse(status.value);
}

/** The picture of camera 1 for a position of its head, by the reckoning that draws it; 2 wide, its middle at 0. */
const STREET = { camera: { x: 0, height: 6 }, aside: 0 } as Parameters<typeof viewFrom>[0];
const picture = (position: Parameters<typeof viewOf>[0]) => {
  const { pan, tilt, zoom } = viewOf(position);
  return viewFrom(STREET, pan, tilt, 62 / zoom, 1280, 720);
};
/** A point of the world that lies there in a picture: -1 to 1 across and up. */
const worldAt = (position: Parameters<typeof viewOf>[0], x: number, y: number) => {
  const view = picture(position);
  const [across, up] = [(x * view.width) / 2 / view.focal, (y * view.height) / 2 / view.focal];
  return [0, 1, 2].map(
    (axis) => 40 * ((view.forward[axis] ?? 0) + across * (view.right[axis] ?? 0) + up * (view.up[axis] ?? 0)),
  ) as [number, number, number];
};
/** Where that point lies in another picture, -1 to 1. */
const seenAt = (position: Parameters<typeof viewOf>[0], [x, y, z]: [number, number, number]) => {
  const view = picture(position);
  const at = project(view, x + view.x, y + view.y, z);
  return { x: (at.x / view.width) * 2 - 1, y: 1 - (at.y / view.height) * 2, depth: at.depth };
};

describe('a point of the picture', () => {
  it.each([
    [0.8, 0.6],
    [-0.9, -0.7],
    [0.1, -1],
  ])('at %f, %f comes to its middle, seen by the picture itself', async (x, y) => {
    const before = await standing('CAM-1');
    const point = worldAt(before.position, x, y);
    expect(codeOf(await ptz.centre('CAM-1', x, y))).toBe('ok');
    const after = await standing('CAM-1');
    const seen = seenAt(after.position, point);
    expect(Math.abs(seen.x)).toBeLessThan(0.01);
    expect(Math.abs(seen.y)).toBeLessThan(0.01);
    expect(after.position.zoom).toBe(before.position.zoom);
    expect(asked).toEqual(['CAM-1']);
  });

  it('beyond the travel is gone after as far as it goes', async () => {
    for (let times = 0; times < 4; times += 1) {
      expect(codeOf(await ptz.centre('CAM-1', 0, 1))).toBe('ok');
      await standing('CAM-1');
    }
    expect((await standing('CAM-1')).position.tilt).toBe(1);
  });
});

describe('a box of the picture', () => {
  it('fills the picture: its corners come to the edges, within what a lens of equal ratios is off', async () => {
    const before = await standing('CAM-1');
    const box = { left: 0.1, right: 0.5, bottom: -0.6, top: -0.2 };
    const corners = [box.left, box.right].flatMap((x) =>
      [box.bottom, box.top].map((y) => worldAt(before.position, x, y)),
    );
    expect(codeOf(await ptz.zoomTo('CAM-1', box))).toBe('ok');
    const after = await standing('CAM-1');
    const reach = Math.max(
      ...corners.map((corner) => {
        const seen = seenAt(after.position, corner);
        return Math.max(Math.abs(seen.x), Math.abs(seen.y));
      }),
    );
    expect(reach).toBeGreaterThan(0.9);
    expect(reach).toBeLessThan(1.1);
  });

  it('around the middle zooms only, in and out', async () => {
    const around = (reach: number) => ptz.zoomTo('CAM-1', { left: -reach, right: reach, bottom: -reach, top: reach });
    const before = await standing('CAM-1');
    expect(codeOf(await around(0.5))).toBe('ok');
    const near = await standing('CAM-1');
    expect(near.position.zoom).toBeGreaterThan(before.position.zoom);
    expect([near.position.pan, near.position.tilt]).toEqual([before.position.pan, before.position.tilt]);
    expect(codeOf(await around(2))).toBe('ok');
    expect((await standing('CAM-1')).position.zoom).toBeCloseTo(before.position.zoom, 1);
  });
});

describe('look there', () => {
  it('turns every camera that can see the place to it, and says of each what came of it', async () => {
    const looked = await ptz.lookAt(PLACE);
    expect(looked.map(({ camera, outcome }) => [camera, outcome]).sort()).toEqual([
      ['CAM-1', 'turned'],
      ['CAM-2', 'turned'],
      ['CAM-3', 'sees'],
      ['CAM-5', 'refused'],
    ]);
    // Right behind where it is mounted to look, where its travel does not go.
    expect(looked.find(({ camera }) => camera === 'CAM-5')?.refusal?.code).toBe('ptz.out-of-reach');
    for (const number of [1, 2]) {
      const view = await standing(`CAM-${number}`);
      const at = CAMERAS[number - 1]?.at as LonLat;
      expect(Math.abs(((view.azimuth ?? 999) - headingOf(at, PLACE) + 540) % 360) - 180).toBeLessThan(0.5);
      expect(view.tilt).toBeCloseTo((-Math.atan2(6, metresBetween(at, PLACE)) * 180) / Math.PI, 1);
      // So wide that it shows 25 m there.
      const shown = 2 * Math.tan((view.fieldOfView * Math.PI) / 360) * Math.hypot(6, metresBetween(at, PLACE));
      expect(shown).toBeGreaterThan(23);
      expect(shown).toBeLessThan(27);
    }
    expect(asked.sort()).toEqual(['CAM-1', 'CAM-2', 'CAM-5']);
  });

  it('says of a camera that was named and does not see the place why not', async () => {
    park.setFault(1, 'accepts-without-moving');
    const looked = await ptz.lookAt(PLACE, ['CAM-1', 'CAM-4', 'CAM-99']);
    expect(looked.map(({ camera, refusal }) => [camera, refusal?.code])).toEqual([
      ['CAM-1', 'ptz.not-confirmed'],
      ['CAM-4', 'ptz.not-seen'],
    ]);
  });
});

describe('presets', () => {
  it('are saved by a name, gone to, and forgotten', async () => {
    expect(codeOf(await ptz.centre('CAM-1', 0.5, 0))).toBe('ok');
    const there = await standing('CAM-1');
    expect(codeOf(await ptz.savePreset('CAM-1', 'Abri-bus'))).toBe('ok');
    const presets = await ptz.presets('CAM-1');
    const saved = presets.ok ? presets.value.presets.find(({ name }) => name === 'Abri-bus') : undefined;
    expect(codeOf(await ptz.home('CAM-1'))).toBe('ok');
    await standing('CAM-1');
    expect(codeOf(await ptz.gotoPreset('CAM-1', saved?.token ?? ''))).toBe('ok');
    expect((await standing('CAM-1')).position.pan).toBeCloseTo(there.position.pan, 3);
    expect(codeOf(await ptz.removePreset('CAM-1', saved?.token ?? ''))).toBe('ok');
    expect(codeOf(await ptz.gotoPreset('CAM-1', saved?.token ?? ''))).toBe('ptz.no-preset');
  });
});

describe('a camera that cannot be asked', () => {
  it('is refused with its reason, whatever is asked', async () => {
    expect(codeOf(await ptz.status('CAM-99'))).toBe('camera.unknown');
    expect(codeOf(await ptz.centre('CAM-3', 0, 0))).toBe('camera.no-ptz');
    park.setFault(2, 'reset');
    expect(codeOf(await ptz.zoomTo('CAM-2', { left: -1, right: 1, bottom: -1, top: 1 }))).toBe('camera.unreachable');
  });
});

describe('a tour', () => {
  const tour = {
    id: 'T1',
    camera: 'CAM-1',
    name: 'Carrefour et rue',
    stops: [
      { preset: '2', seconds: 3 },
      { preset: '3', seconds: 3 },
    ],
  };
  /** States of the tours as a window hears them, until one is as wanted. */
  async function until(wanted: (state: PatrolState) => boolean, of = ptz): Promise<PatrolState> {
    const end = new AbortController();
    for await (const { tours } of of.watchTours(end.signal)) {
      const [first] = tours;
      if (first && wanted(first)) {
        end.abort();
        return first;
      }
    }
    throw new Error('the stream ended');
  }

  it('goes from preset to preset, says who started it, waits for a hand and goes on after it', async () => {
    await ptz.close();
    endLink();
    ptz = openService(600);
    ptz.saveTour(tour);
    expect(codeOf(ptz.startTour('T1'))).toBe('ok');
    await until(({ running }) => running?.state === 'runs' && running.by === 'Poste 1');
    await expect.poll(async () => (await standing('CAM-1')).position.zoom).toBeCloseTo(0.35, 2);

    // Listened for before, as it does not wait for long.
    const [held, begun] = [until(({ running }) => running?.state === 'held'), Date.now()];
    await ptz.centre('CAM-1', 0.5, 0);
    expect((await held).running?.resumesAt).toBeGreaterThan(begun);
    const goesOn = await until(({ running }) => running?.state === 'runs');
    expect(goesOn.running?.stop).toBe(0);
    await until(({ running }) => running?.stop === 1);
    await expect.poll(async () => (await standing('CAM-1')).position.pan).toBeCloseTo(0.98, 2);
    expect(codeOf(ptz.stopTour('T1'))).toBe('ok');
    expect((await until(() => true)).running).toBeNull();
  });

  it('goes on after the station was started anew', async () => {
    ptz.saveTour(tour);
    ptz.startTour('T1');
    await until(({ running }) => running !== null);
    await ptz.close();
    endLink();
    ptz = openService();
    const state = await until(({ running }) => running !== null);
    expect(state.running).toMatchObject({ by: 'Poste 1' });
    await expect.poll(async () => (await standing('CAM-1')).position.zoom).toBeCloseTo(0.35, 2);
  });

  it('shows what a camera refuses, and goes on with the next stop', async () => {
    ptz.saveTour({ ...tour, stops: [{ preset: 'gone', seconds: 3 }, ...tour.stops] });
    ptz.startTour('T1');
    const refused = await until(({ running }) => running?.state === 'refused');
    expect(refused.running?.refusal?.code).toBe('ptz.no-preset');
    await until(({ running }) => running?.state === 'runs' && running.stop === 1);
  });

  it('that nobody knows is refused, and what was kept damaged is left out', async () => {
    expect(codeOf(ptz.startTour('T9'))).toBe('ptz.no-tour');
    for (const damaged of ['', '{', '{"tours":[{}],"running":[]}', '{"tours":7}']) {
      settings.set('camera-tours', damaged);
      const other = openService();
      expect((await other.watchTours(undefined).next()).value).toEqual({ tours: [] });
      await other.close();
    }
  });
});

describe('where cameras look', () => {
  it('is told first as it is, then as it turns', async () => {
    const end = new AbortController();
    const azimuths: number[] = [];
    let moved = false;
    for await (const { views } of ptz.watchViews(['CAM-1', 'CAM-3', 'CAM-99'], end.signal)) {
      for (const view of views) {
        expect(view.camera).toBe('CAM-1');
        azimuths.push(view.azimuth ?? Number.NaN);
      }
      if (azimuths.length > 0 && !moved) {
        moved = true;
        await ptz.move('CAM-1', { pan: 0.5, tilt: 0, zoom: 0 });
      }
      if (azimuths.length > 3) end.abort();
    }
    expect(azimuths[0]).toBe(270);
    expect(azimuths.at(-1)).toBeGreaterThan(azimuths[0] ?? 0);
  });
});
