import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CameraFault, CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import type { CameraSession } from './cameraSession.ts';
import { createPtzKeeper, type PtzKeeper } from './ptzKeeper.ts';
import {
  type CutNetwork,
  openCutNetwork,
  openTurningPark,
  sessionWith,
  TURNING,
  turns,
} from './testing/turningPark.ts';

/* A camera has to stand within two seconds of whatever befalls those who move it, whether or not it obeys. */

const LIMIT = 2_000;
const SLOWLY = { pan: 0.05, tilt: 0, zoom: 0 };
let park: CameraPark;
/** Asks the camera directly, whatever happens on the way under test. */
let witness: CameraSession;
let keeper: PtzKeeper;
let network: CutNetwork | undefined;
let runaways: (string | null)[];

const keep = (session: CameraSession): PtzKeeper =>
  createPtzKeeper({
    sessionOf: async () => ok(session),
    onRunaway: (_, refusal) => runaways.push(refusal === null ? null : refusal.code),
  });

beforeEach(async () => {
  park = await openTurningPark();
  witness = await sessionWith(park);
  runaways = [];
  keeper = keep(witness);
});
afterEach(async () => {
  park.setFault(TURNING.number, null);
  network?.mend();
  await keeper.close();
  await network?.close();
  network = undefined;
  await park.close();
});

/** Milliseconds until the camera stands. */
async function untilStill(): Promise<number> {
  const from = performance.now();
  await expect.poll(() => turns(witness), { interval: 20 }).toBe(false);
  return performance.now() - from;
}

const BEHAVIOURS: readonly (readonly [string, CameraFault | null])[] = [
  ['honours its time-out', null],
  ['ignores its time-out', 'ignores-timeout'],
  ['says yes to Stop and goes on', 'ignores-stop'],
  ['has no Stop', 'no-stop'],
  ['has no Stop and does not know speed zero', 'only-absolute'],
  ['takes no move with a time-out', 'refuses-timeout'],
];

describe.each(BEHAVIOURS)('a camera that %s', (_, fault) => {
  it('stands within two seconds of the last word of a client that was killed', async () => {
    park.setFault(TURNING.number, fault);
    expect(await keeper.move('CAM-7', SLOWLY)).toMatchObject({ ok: true });
    expect(await turns(witness)).toBe(true);
    expect(await untilStill()).toBeLessThan(LIMIT);
    expect(keeper.runaways()).toEqual([]);
  });

  it('is stopped at once when the connection of the window that moves it ends', async () => {
    park.setFault(TURNING.number, fault);
    await keeper.move('CAM-7', SLOWLY, 'window-1');
    keeper.letGo('window-2');
    expect(await turns(witness)).toBe(true);
    keeper.letGo('window-1');
    expect(await untilStill()).toBeLessThan(LIMIT / 2);
  });
});

describe('when the network to the camera is cut in mid-move', () => {
  beforeEach(async () => {
    network = await openCutNetwork(park.onvifOrigin);
    keeper = keep(await sessionWith(park, network.origin));
  });

  it('one that honours its time-out stops by itself', async () => {
    await keeper.move('CAM-7', SLOWLY);
    expect(await turns(witness)).toBe(true);
    network?.cut();
    expect(await untilStill()).toBeLessThan(LIMIT);
  });

  it.each([
    ['ignores it', 'ignores-timeout'],
    ['takes none', 'refuses-timeout'],
  ] as const)('one that %s is said to run away, and stands as soon as it can be reached again', async (_, fault) => {
    park.setFault(TURNING.number, fault);
    await keeper.move('CAM-7', SLOWLY);
    network?.cut();
    await expect.poll(() => runaways).toEqual(['ptz.runaway']);
    expect(keeper.runaways()).toEqual(['CAM-7']);
    expect(await turns(witness)).toBe(true);
    network?.mend();
    expect(await untilStill()).toBeLessThan(LIMIT);
    await expect.poll(() => runaways).toEqual(['ptz.runaway', null]);
  });
});

describe('when the answer to the first move is lost, and with it the camera', () => {
  it('stands as soon as it can be reached again, and no alarm is raised meanwhile', async () => {
    park.setFault(TURNING.number, 'ignores-timeout');
    let away = false;
    const heardAndGone: CameraSession = Object.assign(Object.create(witness), {
      async continuousMove(...words: Parameters<CameraSession['continuousMove']>) {
        await witness.continuousMove(...words);
        away = true;
        return cameraRefusal('camera.timeout');
      },
    });
    keeper = createPtzKeeper({
      sessionOf: async () => (away ? cameraRefusal('camera.unreachable') : ok(heardAndGone)),
      onRunaway: (_, refusal) => runaways.push(refusal?.code ?? null),
    });
    expect(await keeper.move('CAM-7', SLOWLY)).toMatchObject({ refusal: { code: 'camera.timeout' } });
    expect(await keeper.stop('CAM-7')).toMatchObject({ refusal: { code: 'camera.unreachable' } });
    expect(await turns(witness)).toBe(true);
    away = false;
    await untilStill();
    expect(runaways).toEqual([]);
  });
});

describe('a station that is killed', () => {
  it('leaves a camera that stops by its own time-out', async () => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/testing/mover.ts`, park.addressOf(TURNING.number)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await turns(witness)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await untilStill()).toBeLessThan(LIMIT);
  });
});

describe('what is newer than a stop', () => {
  it('moves the camera again although the stop before it was not yet seen', async () => {
    park.setFault(TURNING.number, 'ignores-stop');
    await keeper.move('CAM-7', SLOWLY);
    const stopping = keeper.stop('CAM-7');
    expect(await keeper.move('CAM-7', SLOWLY)).toMatchObject({ ok: true });
    await stopping;
    expect(await turns(witness)).toBe(true);
  });
});
