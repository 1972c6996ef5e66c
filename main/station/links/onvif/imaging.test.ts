import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from './cameraSession.ts';
import { createImaging } from './imaging.ts';
import { createOnvifLink } from './onvifLink.ts';
import { createRelays } from './relays.ts';
import { codeOf, opened, openPark, parkCamera, USER } from './testing/park.ts';

const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 2_000 });
let park: CameraPark | undefined;
afterEach(async () => {
  link.close();
  await park?.close();
  park = undefined;
});
const session = async (ptz = true): Promise<CameraSession> => {
  park = await openPark([parkCamera(118, { ptz })]);
  return opened(await link.open({ address: park.addressOf(118), ...USER }));
};

describe('the picture of a camera', () => {
  it('is read with the ends of its scales', async () => {
    expect(await (await session()).imaging.read()).toEqual(
      ok({
        brightness: { value: 50, minimum: 0, maximum: 100 },
        contrast: { value: 50, minimum: 0, maximum: 100 },
        iris: { value: 0, minimum: -22, maximum: 0 },
        exposure: 'AUTO',
        focus: 'AUTO',
        dayNight: 'AUTO',
        dayNightModes: ['ON', 'OFF', 'AUTO'],
      }),
    );
  });

  it('is set within them and read back, zero included', async () => {
    const { imaging } = await session();
    expect(await imaging.change({ brightness: 0, dayNight: 'OFF', focus: 'MANUAL' })).toMatchObject({
      value: { brightness: { value: 0 }, contrast: { value: 50 }, dayNight: 'OFF', focus: 'MANUAL' },
    });
    expect(await imaging.change({ brightness: 900, contrast: Number.NaN })).toMatchObject({
      value: { brightness: { value: 100 }, contrast: { value: 50 } },
    });
  });

  it('closes its iris, for which exposure becomes manual', async () => {
    const { imaging } = await session();
    expect(await imaging.change({ iris: -6 })).toMatchObject({ value: { iris: { value: -6 }, exposure: 'MANUAL' } });
  });

  it('moves its focus and stops it', async () => {
    const { imaging } = await session();
    expect(codeOf(await imaging.moveFocus(9))).toBe('ok');
    expect(codeOf(await imaging.moveFocus(Number.NaN))).toBe('ok');
    expect(codeOf(await imaging.stopFocus())).toBe('ok');
  });

  it('is not believed to be set because the camera says yes', async () => {
    const imaging = createImaging(
      async (_, operation) =>
        operation === 'GetImagingSettings'
          ? ok({ imagingSettings: [{ brightness: ['7'] }] })
          : operation === 'GetOptions'
            ? ok({ imagingOptions: [{ brightness: [{ min: ['0'], max: ['10'] }] }] })
            : ok({}),
      true,
      'lens',
    );
    expect(await imaging.change({ brightness: 3 })).toMatchObject({ value: { brightness: { value: 7 } } });
  });

  it('has no settings where the camera has none, or answers with nonsense', async () => {
    const all = [undefined, 'x', '', 'NaN', '1e99'];
    expect(codeOf(await createImaging(async () => ok({}), false, 'lens').read())).toBe('camera.no-imaging');
    expect(codeOf(await createImaging(async () => ok({}), true, undefined).read())).toBe('camera.no-imaging');
    expect(codeOf(await createImaging(async () => refuse('camera.fault', ''), true, 'lens').read())).toBe(
      'camera.no-imaging',
    );
    for (const brightness of all) {
      const imaging = createImaging(
        async () => ok({ imagingSettings: [{ brightness: [brightness] }], imagingOptions: [brightness] }),
        true,
        'lens',
      );
      expect(await imaging.read()).toMatchObject({ value: { brightness: undefined, dayNightModes: [] } });
    }
  });
});

describe('the relays of a camera', () => {
  it('are listed and set', async () => {
    const { relays } = await session();
    expect(await relays.list()).toEqual(ok([{ token: 'lamp', mode: 'bistable', idle: 'open', delay: 0 }]));
    expect(codeOf(await relays.set('lamp', 'active'))).toBe('ok');
    expect(codeOf(await relays.set('</RelayOutputToken>', 'active'))).toBe('camera.fault');
  });

  it('are none on a camera without', async () => {
    expect(await (await session(false)).relays.list()).toEqual(ok([]));
    expect(await createRelays(async () => refuse('camera.fault', '')).list()).toEqual(ok([]));
  });

  it('are no relays when they have no names', async () => {
    expect(codeOf(await createRelays(async () => ok({ relayOutputs: ['x'] })).list())).toBe('camera.not-onvif');
  });
});
