import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { token } from './answers.ts';
import { element, elements, textOf } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';

/** A setting on the camera's own scale; undefined where the camera has none. */
export interface Scale {
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** How the picture is taken (ONVIF Imaging, clause 5). What is undefined, this camera does not let be set. */
export interface ImagingState {
  readonly brightness: Scale | undefined;
  readonly contrast: Scale | undefined;
  /** Decibels of closing: 0 is open (Imaging, clause 5.2.3). Set only while exposure is manual. */
  readonly iris: Scale | undefined;
  readonly exposure: 'AUTO' | 'MANUAL' | undefined;
  readonly focus: 'AUTO' | 'MANUAL' | undefined;
  /** The infrared filter: `ON` is day, `OFF` is night, `AUTO` the camera's own choice. */
  readonly dayNight: 'ON' | 'OFF' | 'AUTO' | undefined;
  /** What `dayNight` may be set to. */
  readonly dayNightModes: readonly string[];
}

/** What is to be set; what is left out stays. */
export interface ImagingChange {
  readonly brightness?: number | undefined;
  readonly contrast?: number | undefined;
  readonly iris?: number | undefined;
  readonly exposure?: 'AUTO' | 'MANUAL' | undefined;
  readonly focus?: 'AUTO' | 'MANUAL' | undefined;
  readonly dayNight?: 'ON' | 'OFF' | 'AUTO' | undefined;
}

/** The picture's settings of one camera. Refusals: `camera.no-imaging` where it has none, and the session's. */
export interface CameraImaging {
  read(): Promise<Result<ImagingState>>;
  /** Sets, and reads back: the answer is what the camera has then, which may not be what was asked. */
  change(wanted: ImagingChange): Promise<Result<ImagingState>>;
  /** Moves the focus while positive (far) or negative (near), -1 to 1, until `stopFocus`. */
  moveFocus(speed: number): Promise<Result<void>>;
  stopFocus(): Promise<Result<void>>;
}

const finite = z.coerce.number().pipe(z.number().min(-1e6).max(1e6));
const number = finite.optional().catch(undefined);
const mode = z.enum(['AUTO', 'MANUAL']).optional().catch(undefined);
const filter = z.enum(['ON', 'OFF', 'AUTO']).optional().catch(undefined);
const settingsAnswer = z.object({
  brightness: number,
  contrast: number,
  iris: number,
  exposure: mode,
  focus: mode,
  dayNight: filter,
});
const range = z.object({ minimum: finite, maximum: finite }).optional().catch(undefined);
const optionsAnswer = z.object({
  brightness: range,
  contrast: range,
  iris: range,
  dayNightModes: z.array(z.enum(['ON', 'OFF', 'AUTO']).catch('AUTO')).max(8),
});

/** Refusals after which asking more of the camera is of no use. */
const AWAY = new Set(['camera.unreachable', 'camera.timeout', 'camera.not-authenticated', 'camera.certificate']);

/** Imaging of a session (ONVIF Imaging Service, version 20.06). */
export function createImaging(ask: AskCamera, offered: boolean, videoSource: string | undefined): CameraImaging {
  const source = token.safeParse(videoSource);
  const at = source.success ? `<VideoSourceToken>${escaped(source.data)}</VideoSourceToken>` : undefined;
  const none = cameraRefusal('camera.no-imaging');

  const options = async (): Promise<z.infer<typeof optionsAnswer>> => {
    const told = await ask('imaging', 'GetOptions', at);
    const of = told.ok ? element(told.value, 'imagingOptions') : undefined;
    const rangeOf = (...path: string[]): unknown => ({
      minimum: textOf(of, ...path, 'min'),
      maximum: textOf(of, ...path, 'max'),
    });
    const modes = elements(of, 'irCutFilterModes').map((one) => (typeof one === 'string' ? one : ''));
    const parsed = optionsAnswer.safeParse({
      brightness: rangeOf('brightness'),
      contrast: rangeOf('contrast'),
      iris: rangeOf('exposure', 'iris'),
      dayNightModes: modes.filter((one) => one !== ''),
    });
    return parsed.success
      ? parsed.data
      : { brightness: undefined, contrast: undefined, iris: undefined, dayNightModes: [] };
  };

  const settings = async (): Promise<Result<z.infer<typeof settingsAnswer>>> => {
    const told = await ask('imaging', 'GetImagingSettings', at);
    if (!told.ok) return told;
    const of = element(told.value, 'imagingSettings');
    const parsed = settingsAnswer.safeParse({
      brightness: textOf(of, 'brightness'),
      contrast: textOf(of, 'contrast'),
      iris: textOf(of, 'exposure', 'iris'),
      exposure: textOf(of, 'exposure', 'mode'),
      focus: textOf(of, 'focus', 'autoFocusMode'),
      dayNight: textOf(of, 'irCutFilter'),
    });
    return parsed.success ? ok(parsed.data) : cameraRefusal('camera.not-onvif', { operation: 'GetImagingSettings' });
  };

  let ranges: z.infer<typeof optionsAnswer> | undefined;
  const read = async (): Promise<Result<ImagingState>> => {
    if (!offered || at === undefined) return none;
    const now = await settings();
    if (!now.ok) return AWAY.has(now.refusal.code) ? now : now.refusal.code === 'camera.fault' ? none : now;
    ranges ??= await options();
    const scale = (value: number | undefined, limits: { minimum: number; maximum: number } | undefined) =>
      value === undefined || limits === undefined || limits.maximum <= limits.minimum
        ? undefined
        : { value, ...limits };
    return ok({
      brightness: scale(now.value.brightness, ranges.brightness),
      contrast: scale(now.value.contrast, ranges.contrast),
      iris: scale(now.value.iris, ranges.iris),
      exposure: now.value.exposure,
      focus: now.value.focus,
      dayNight: now.value.dayNight,
      dayNightModes: [...new Set(ranges.dayNightModes)],
    });
  };

  const done = async (operation: string, content: string): Promise<Result<void>> => {
    if (!offered || at === undefined) return none;
    const answer = await ask('imaging', operation, `${at}${content}`);
    return answer.ok ? ok(undefined) : answer;
  };

  return {
    read,

    async change(wanted) {
      const before = await read();
      if (!before.ok) return before;
      const { brightness, contrast, iris } = before.value;
      const within = (value: number, scale: Scale | undefined): number | undefined =>
        scale && Number.isFinite(value) ? Math.min(scale.maximum, Math.max(scale.minimum, value)) : undefined;
      const scaled = (name: string, value: number | undefined, scale: Scale | undefined): string => {
        const sent = value === undefined ? undefined : within(value, scale);
        return sent === undefined ? '' : `<tt:${name}>${sent}</tt:${name}>`;
      };
      // The order is that of the schema (ImagingSettings20), which strict cameras insist on.
      const closing = scaled('Iris', wanted.iris, iris);
      // An iris is set in manual exposure only.
      const exposure = wanted.exposure ?? (closing === '' ? undefined : 'MANUAL');
      const content =
        scaled('Brightness', wanted.brightness, brightness) +
        scaled('Contrast', wanted.contrast, contrast) +
        (exposure || closing ? `<tt:Exposure><tt:Mode>${exposure}</tt:Mode>${closing}</tt:Exposure>` : '') +
        (wanted.focus ? `<tt:Focus><tt:AutoFocusMode>${wanted.focus}</tt:AutoFocusMode></tt:Focus>` : '') +
        (wanted.dayNight ? `<tt:IrCutFilter>${wanted.dayNight}</tt:IrCutFilter>` : '');
      if (content === '') return before;
      const set = await done(
        'SetImagingSettings',
        `<ImagingSettings>${content}</ImagingSettings><ForcePersistence>true</ForcePersistence>`,
      );
      return set.ok ? read() : set;
    },

    moveFocus: (speed) =>
      done(
        'Move',
        `<Focus><tt:Continuous><tt:Speed>${Math.max(-1, Math.min(1, Number.isFinite(speed) ? speed : 0))}</tt:Speed></tt:Continuous></Focus>`,
      ),

    stopFocus: () => done('Stop', ''),
  };
}
