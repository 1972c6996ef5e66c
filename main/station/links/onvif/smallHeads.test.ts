import { afterEach, describe, expect, it } from 'vitest';
import { ok } from '../../../../src/shared/result.ts';
import type { CallReport } from './cameraCalls.ts';
import type { CameraSession } from './cameraSession.ts';
import { createOnvifLink } from './onvifLink.ts';
import { createPtzKeeper } from './ptzKeeper.ts';
import { codeOf, opened } from './testing/park.ts';
import {
  type Asked,
  doneBody,
  faultBody,
  profilesBody,
  type SmallAnswer,
  type SmallServer,
  servicesBody,
  startSmallServer,
} from './testing/smallServer.ts';

/* Heads behind servers that tell little of them. */

const reports: CallReport[] = [];
const link = createOnvifLink({
  clock: { now: () => performance.now() },
  callLimit: 10_000,
  onRequestLog: (report) => reports.push(report),
});
let server: SmallServer;
afterEach(async () => {
  link.close();
  reports.length = 0;
  await server.close();
});

const range = (name: string): string => `<tt:${name}><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
const space = (kind: string, axes: readonly string[]): string =>
  `<tt:${kind}><tt:URI>http://www.onvif.org/ver10/tptz/Generic</tt:URI>${axes.map(range).join('')}</tt:${kind}>`;
const TURNS = space('ContinuousPanTiltVelocitySpace', ['XRange', 'YRange']);
const ZOOMS = space('ContinuousZoomVelocitySpace', ['XRange']);
const nodes = (spaces: string): string =>
  '<tptz:GetNodesResponse><tptz:PTZNode token="node"><tt:Name>head</tt:Name>' +
  `<tt:SupportedPTZSpaces>${spaces}</tt:SupportedPTZSpaces></tptz:PTZNode></tptz:GetNodesResponse>`;
const status = (told: string): string =>
  `<tptz:GetStatusResponse><tptz:PTZStatus>${told}</tptz:PTZStatus></tptz:GetStatusResponse>`;
const AT = '<tt:PanTilt x="0.25" y="-0.5"/>';

/** A head that takes moves and stops, and answers as is said besides. */
const head = async (
  answers: Readonly<Record<string, SmallAnswer | ((asked: Asked) => SmallAnswer)>> = {},
): Promise<CameraSession> => {
  server = await startSmallServer({
    answers: {
      GetServices: servicesBody('device', 'media', 'ptz'),
      GetProfiles: profilesBody(true),
      GetNodes: nodes(TURNS),
      ContinuousMove: doneBody('tptz', 'ContinuousMove'),
      Stop: doneBody('tptz', 'Stop'),
      ...answers,
    },
  });
  return opened(await link.open({ address: server.address, username: 'admin', password: 'demonstration' }));
};
const right = { pan: 0.2, tilt: 0, zoom: 0 };

describe('a head that does not tell where it is', () => {
  it.each([
    ['knows no GetStatus', { status: 400, text: 'unsupported operation' }],
    ['faults on it', faultBody('ter:ActionNotSupported', 'No')],
    ['answers it with nothing', '<tptz:GetStatusResponse/>'],
    ['answers it without a place', status('<tt:UtcTime>2026-01-01T00:00:00Z</tt:UtcTime>')],
  ])('because it %s: turns and stands by its word, neither doubted nor run away', async (_, told) => {
    const session = await head({ GetStatus: told });
    const ran: string[] = [];
    const keeper = createPtzKeeper({
      sessionOf: async () => ok(session),
      doubtAfter: 150,
      // The one stop is the one that is said here, whatever the machine does between two words.
      silence: 60_000,
      onRunaway: (camera) => ran.push(camera),
      onConfirmed: (camera) => ran.push(`${camera} judged`),
    });
    const begun = performance.now();
    const said: string[] = [];
    await expect
      .poll(
        async () => {
          said.push(codeOf(await keeper.move('CAM-1', right)));
          return performance.now() - begun;
        },
        { interval: 50 },
      )
      .toBeGreaterThan(600);
    expect([...new Set(said)]).toEqual(['ok']);
    expect(codeOf(await keeper.stop('CAM-1'))).toBe('ok');
    expect(server.asked.filter((operation) => operation === 'Stop')).toHaveLength(1);
    expect(ran).toEqual([]);
    await keeper.close();
  });

  it('is at no place, rather than in the middle of its travel', async () => {
    const session = await head({ GetStatus: status('<tt:MoveStatus><tt:PanTilt>IDLE</tt:PanTilt></tt:MoveStatus>') });
    expect(await session.status()).toEqual(ok({ pan: Number.NaN, tilt: Number.NaN, zoom: 0, moving: false }));
  });

  it.each([
    ['is at no zoom where it has one', TURNS + ZOOMS, Number.NaN],
    ['is at its widest where it has none', TURNS, 0],
  ])('but for its zoom %s', async (_, spaces, zoom) => {
    const session = await head({ GetStatus: status(`<tt:Position>${AT}</tt:Position>`), GetNodes: nodes(spaces) });
    expect(await session.status()).toEqual(ok({ pan: 0.25, tilt: -0.5, zoom, moving: undefined }));
  });

  it('that tells places in words is at none', async () => {
    const session = await head({
      GetStatus: status('<tt:Position><tt:PanTilt x="left" y=""/><tt:Zoom x="1e400"/></tt:Position>'),
    });
    expect(await session.status()).toMatchObject({ value: { pan: Number.NaN, tilt: Number.NaN } });
  });
});

describe('a head that refuses a speed of zero for an axis that it has not', () => {
  const moves = (): string[] =>
    reports.splice(0).flatMap(({ operation, outcome }) => (operation === 'continuousMove' ? [outcome] : []));

  it.each([
    ['zoom', /<(?:\w+:)?Zoom /, right],
    ['pan and tilt', /<(?:\w+:)?PanTilt /, { pan: 0, tilt: 0, zoom: -0.5 }],
  ])('%s: is asked once more without it, and from then on without at once', async (_, axis, velocity) => {
    const move = ({ text }: Asked) =>
      axis.test(text) ? faultBody('ter:ActionNotSupported', 'No such axis') : doneBody('tptz', 'ContinuousMove');
    const session = await head({ ContinuousMove: move });
    expect(codeOf(await session.continuousMove(velocity, 1_500))).toBe('ok');
    expect(moves()).toEqual(['camera.fault', 'ok']);
    expect(codeOf(await session.continuousMove(velocity, 1_500))).toBe('ok');
    expect(moves()).toEqual(['ok']);
    // What it has not is still asked for when it is wanted, and refused.
    expect(codeOf(await session.continuousMove({ pan: 0.1, tilt: 0, zoom: 0.1 }, 1_500))).toBe('camera.fault');
  });

  it('and refuses every other word too: its own refusal is told', async () => {
    const session = await head({ ContinuousMove: faultBody('ter:PTZNotReady', 'Not now') });
    expect(await session.continuousMove(right, 1_500)).toMatchObject({
      refusal: { code: 'camera.fault', context: { reason: 'Not now' } },
    });
  });
});

describe('a head that does not tell what it can', () => {
  it('neither by its nodes nor by its configuration: it is moved, and sent nowhere', async () => {
    const session = await head({ GetNodes: '<tptz:GetNodesResponse/>' });
    expect(await session.limits()).toMatchObject({ value: { absolute: false, relative: false, spaces: [] } });
    expect(codeOf(await session.continuousMove(right, 1_500))).toBe('ok');
  });

  it('nor the token of a place that it keeps: the place is known by its name where it lists it', async () => {
    let kept = '';
    const list = () => `<tptz:GetPresetsResponse>${kept}</tptz:GetPresetsResponse>`;
    const keep = ({ text }: Asked) => {
      const [, name] = /<PresetName>([^<]*)</.exec(text) ?? [];
      if (name !== 'Nothing') kept = `<tptz:Preset token="7"><tt:Name>${name}</tt:Name></tptz:Preset>`;
      return '<tptz:SetPresetResponse><tptz:PresetToken></tptz:PresetToken></tptz:SetPresetResponse>';
    };
    const session = await head({ GetPresets: list, SetPreset: keep });
    expect(await session.setPreset('Gate')).toEqual(ok('7'));
    expect(codeOf(await session.setPreset('Nothing'))).toBe('ptz.not-confirmed');
  });
});
