import type { Cam } from 'onvif';
import type { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { answeredWith, checked } from './answers.ts';
import type { CallCamera } from './cameraCalls.ts';
import { type CameraPreset, type CameraPtz, limitsOf, type PtzLimits, type PtzVelocity } from './cameraPtz.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';
import {
  nodesAnswer,
  optionsAnswer,
  presetsAnswer,
  presetTokenAnswer,
  presetToursAnswer,
  ptzConfiguration,
  statusAnswer,
} from './ptzAnswers.ts';

/** What the library keeps to itself: its way to send an envelope of ours. */
interface RawCam {
  _request(
    options: { readonly service: 'ptz'; readonly body: string },
    done: (error: unknown, data?: unknown, text?: unknown) => void,
  ): void;
  _envelopeHeader(): string;
  _envelopeFooter(): string;
}

type Done = (error: unknown, data?: unknown, text?: unknown) => void;

const clamped = (value: number, low = -1): number => (Number.isFinite(value) ? Math.max(low, Math.min(1, value)) : 0);

/** Names of presets go on screens and into cameras: one line, short. */
const nameOf = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, 64);

const isLacking = ({ code }: Refusal): boolean => code === 'camera.fault' || code === 'camera.not-onvif';

const NOTHING: PtzLimits = {
  spaces: [],
  absolute: false,
  relative: false,
  home: false,
  presets: 0,
  tours: 0,
  pan: null,
  tilt: null,
  zoomRatio: null,
};

/**
 * Whether a fault is about the time-out of a move: `ter:TimeoutNotSupported` (ONVIF PTZ, clause 5.3.3), words to that
 * effect (Bosch heads call it an unsupported field), or an argument that is wrong and no word which.
 */
export function isAboutTimeout(answer: unknown): boolean {
  const fault = typeof answer === 'string' ? /<(?:[\w.-]{1,40}:)?Fault[\s>][\s\S]*/.exec(answer)?.[0] : undefined;
  if (fault === undefined) return false;
  if (/time[\s-]?out/i.test(fault)) return true;
  const codes = [...fault.matchAll(/<(?:[\w.-]{1,40}:)?Value[^>]{0,200}>\s*(?:[\w.-]{1,40}:)?(\w{1,60})/g)]
    .map(([, code = '']) => code)
    .filter((code) => code !== 'Sender' && code !== 'Receiver');
  return codes.length > 0 && codes.every((code) => /^InvalidArg(?:Val|s)$/.test(code));
}

/** Builds the calls. `profile` is the token of the profile that turns, `configuration` what it says of its head. */
export function createPtzCalls(parts: {
  readonly cam: Cam;
  readonly call: CallCamera;
  readonly profile: string | undefined;
  readonly configuration: unknown;
}): CameraPtz {
  const { cam, call, profile } = parts;
  const raw = cam as unknown as RawCam;
  const configuration = ptzConfiguration.parse(parts.configuration);
  let known: Promise<Result<PtzLimits>> | undefined;
  /** False once the camera moved without a time-out only: then our own dead-man stop is all that ends a move. */
  let takesTimeout = true;
  /** The axis that the camera moved without only: it has none, and refuses a speed for it, zero too. */
  let lacking: 'panTilt' | 'zoom' | undefined;

  const ask = async (
    operation: string,
    start: (profileToken: string, done: Done) => void,
  ): Promise<Result<unknown>> => {
    if (profile === undefined) return cameraRefusal('camera.no-ptz');
    return call<unknown>(operation, (done) => start(escaped(profile), done));
  };

  /** An envelope of ours, for what the library does not know or reads wrongly. */
  const send =
    (operation: string, content: (profileToken: string) => string) =>
    (profileToken: string, done: Done): void =>
      raw._request(
        {
          service: 'ptz',
          body: `${raw._envelopeHeader()}<${operation} xmlns="http://www.onvif.org/ver20/ptz/wsdl">${content(profileToken)}</${operation}>${raw._envelopeFooter()}`,
        },
        done,
      );
  const onProfile = (profileToken: string): string => `<ProfileToken>${profileToken}</ProfileToken>`;

  const read = async <Out>(
    operation: string,
    schema: z.ZodType<Out>,
    content: (profileToken: string) => string = onProfile,
  ): Promise<Result<Out>> => checked(await ask(operation, send(operation, content)), schema, operation);

  /** A command: sent, and believed only when the answer is the one the command has. */
  const command = async (
    operation: string,
    element: string,
    start: (profileToken: string, done: Done) => void,
  ): Promise<Result<void>> => {
    const answer = await ask(operation, start);
    if (!answer.ok) return answer;
    return answeredWith(element)(answer.value) ? ok(undefined) : cameraRefusal('camera.not-onvif', { operation });
  };

  /** One word to move. `isTimeout`: it was refused for its time-out, in ms. */
  const move = async (
    velocity: PtzVelocity,
    timeoutMs: number | undefined,
    without = lacking,
  ): Promise<{ readonly answer: Result<void>; readonly isTimeout: boolean }> => {
    let isTimeout = false;
    const answer = await command('continuousMove', 'continuousMoveResponse', (profileToken, done) =>
      cam.continuousMove(
        {
          profileToken,
          x: clamped(velocity.pan),
          y: clamped(velocity.tilt),
          zoom: clamped(velocity.zoom),
          ...(without === 'zoom' && velocity.zoom === 0 ? { onlySendPanTilt: true } : {}),
          ...(without === 'panTilt' && velocity.pan === 0 && velocity.tilt === 0 ? { onlySendZoom: true } : {}),
          ...(timeoutMs === undefined ? {} : { timeout: Math.max(100, Math.min(60_000, Math.round(timeoutMs) || 0)) }),
        } as Parameters<Cam['continuousMove']>[0],
        (error, data, text) => {
          isTimeout = timeoutMs !== undefined && isAboutTimeout(text);
          done(error, data, text);
        },
      ),
    );
    return { answer, isTimeout: isTimeout && !answer.ok && answer.refusal.code === 'camera.fault' };
  };

  /** Says a move with its time-out, or without where the camera takes none. */
  const moveWithin = async (velocity: PtzVelocity, timeoutMs: number, without = lacking): Promise<Result<void>> => {
    if (takesTimeout) {
      const { answer, isTimeout } = await move(velocity, timeoutMs, without);
      if (!isTimeout) return answer;
    }
    const { answer } = await move(velocity, undefined, without);
    // Only what was taken without it was refused for it.
    if (answer.ok) takesTimeout = false;
    return answer;
  };

  const presets = (): Promise<Result<readonly CameraPreset[]>> => read('GetPresets', presetsAnswer);

  const limits = async (): Promise<Result<PtzLimits>> => {
    const nodes = await read('GetNodes', nodesAnswer, () => '');
    if (nodes.ok && nodes.value.length > 0) {
      const node = nodes.value.find(({ token }) => token === configuration.nodeToken) ?? nodes.value[0];
      if (node) return ok(limitsOf(node.spaces, node));
    }
    if (!nodes.ok && !isLacking(nodes.refusal)) return nodes;
    const token = escaped(configuration.$?.token ?? '');
    const options = await read(
      'GetConfigurationOptions',
      optionsAnswer,
      () => `<ConfigurationToken>${token}</ConfigurationToken>`,
    );
    if (options.ok) return ok(limitsOf(options.value, NOTHING));
    // One that tells neither moves all the same, and is sent nowhere.
    return isLacking(options.refusal) ? ok(NOTHING) : options;
  };

  const limitsOnce = (): Promise<Result<PtzLimits>> => {
    const asked = known ?? limits();
    known = asked;
    void asked.then((answer) => {
      if (!answer.ok) known = undefined;
    });
    return asked;
  };

  /** Whether there may be a zoom that the camera does not tell: of a head without, it is always the widest. */
  const mayZoom = async (): Promise<boolean> => {
    const told = await limitsOnce();
    return !told.ok || told.value.spaces.some(({ kind }) => /zoom/i.test(kind));
  };

  return {
    ptz: profile !== undefined,

    async status() {
      const status = await read('GetStatus', statusAnswer);
      if (!status.ok) return status;
      const { zoom, ...rest } = status.value;
      return ok({ ...rest, zoom: zoom ?? ((await mayZoom()) ? Number.NaN : 0) });
    },

    async continuousMove(velocity, timeoutMs) {
      const first = await moveWithin(velocity, timeoutMs);
      const rests = velocity.zoom === 0 ? 'zoom' : velocity.pan === 0 && velocity.tilt === 0 ? 'panTilt' : undefined;
      const isMove = velocity.pan !== 0 || velocity.tilt !== 0 || velocity.zoom !== 0;
      if (first.ok || first.refusal.code !== 'camera.fault' || !isMove || !rests || lacking) return first;
      const second = await moveWithin(velocity, timeoutMs, rests);
      if (!second.ok) return first;
      lacking = rests;
      return second;
    },

    absoluteMove: ({ pan, tilt, zoom }) =>
      command('absoluteMove', 'absoluteMoveResponse', (profileToken, done) =>
        cam.absoluteMove(
          {
            profileToken,
            x: clamped(pan),
            y: clamped(tilt),
            // The library makes a zoom that is left out the widest one, unless told to send none.
            ...(zoom === undefined ? { onlySendPanTilt: true } : { zoom: clamped(zoom, 0) }),
          } as Parameters<Cam['absoluteMove']>[0],
          done,
        ),
      ),

    relativeMove: ({ pan, tilt, zoom }) =>
      command('relativeMove', 'relativeMoveResponse', (profileToken, done) =>
        cam.relativeMove({ profileToken, x: clamped(pan), y: clamped(tilt), zoom: clamped(zoom) }, done),
      ),

    stop: () =>
      command('stop', 'stopResponse', (profileToken, done) =>
        cam.stop({ profileToken, panTilt: true, zoom: true }, done),
      ),

    gotoHome: () =>
      command('gotoHomePosition', 'gotoHomePositionResponse', (profileToken, done) =>
        cam.gotoHomePosition({ profileToken }, done),
      ),

    presets,

    gotoPreset: (token) =>
      command('gotoPreset', 'gotoPresetResponse', (profileToken, done) =>
        cam.gotoPreset({ profileToken, preset: escaped(token.slice(0, 64)) }, done),
      ),

    async setPreset(name, token) {
      const label = nameOf(name);
      const given = await read('SetPreset', presetTokenAnswer, (profileToken) => {
        const over = token === undefined ? '' : `<PresetToken>${escaped(token.slice(0, 64))}</PresetToken>`;
        return `${onProfile(profileToken)}<PresetName>${escaped(label)}</PresetName>${over}`;
      });
      if (!given.ok) return given;
      const now = await presets();
      if (!now.ok) return now;
      const wanted = given.value ?? token;
      const found = now.value.find((preset) =>
        wanted === undefined ? preset.name === label : preset.token === wanted,
      );
      return found ? ok(found.token) : refuse('ptz.not-confirmed', 'The camera said yes and does not know the preset');
    },

    async removePreset(token) {
      const answer = await command(
        'RemovePreset',
        'removePresetResponse',
        send(
          'RemovePreset',
          (profileToken) => `${onProfile(profileToken)}<PresetToken>${escaped(token.slice(0, 64))}</PresetToken>`,
        ),
      );
      if (!answer.ok) return answer;
      const now = await presets();
      if (!now.ok) return now;
      return now.value.some((preset) => preset.token === token)
        ? refuse('ptz.not-confirmed', 'The camera said yes and still knows the preset')
        : answer;
    },

    limits: limitsOnce,

    async cameraTours() {
      const told = await limitsOnce();
      if (!told.ok) return told;
      return told.value.tours === 0 ? ok([]) : read('GetPresetTours', presetToursAnswer);
    },

    operateTour: (token, operation) =>
      command(
        'OperatePresetTour',
        'operatePresetTourResponse',
        send(
          'OperatePresetTour',
          (profileToken) =>
            `${onProfile(profileToken)}<PresetTourToken>${escaped(token.slice(0, 64))}</PresetTourToken><Operation>${operation}</Operation>`,
        ),
      ),
  };
}
