import type { PictureSettings } from '../picture/protocol.ts';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { child, fault, type SoapFault, textOf, type XmlNode } from './soap.ts';

/** How the picture of one camera is set. Focus and the automatic exposure change nothing of what is painted. */
interface Imaging {
  brightness: number;
  contrast: number;
  iris: number;
  exposure: string;
  focus: string;
  dayNight: string;
}

const states = new WeakMap<OnvifDevice, Imaging>();
const imagingOf = (device: OnvifDevice): Imaging => {
  let state = states.get(device);
  if (!state) {
    state = { brightness: 50, contrast: 50, iris: 0, exposure: 'AUTO', focus: 'AUTO', dayNight: 'AUTO' };
    states.set(device, state);
  }
  return state;
};

/** What is painted by. */
export function pictureSettingsOf(device: OnvifDevice): PictureSettings | undefined {
  const state = states.get(device);
  if (!state) return undefined;
  const { brightness, contrast, exposure, iris, dayNight } = state;
  return { brightness, contrast, iris: exposure === 'MANUAL' ? iris : 0, grey: dayNight === 'OFF' };
}

/** Ends of the scales (GetOptions). */
const RANGES = { brightness: [0, 100], contrast: [0, 100], iris: [-22, 0] } as const;
const MODES = ['AUTO', 'MANUAL'];
const FILTERS = ['ON', 'OFF', 'AUTO'];

const range = (name: string, [low, high]: readonly [number, number]): string =>
  `<tt:${name}><tt:Min>${low}</tt:Min><tt:Max>${high}</tt:Max></tt:${name}>`;
const listed = (name: string, values: readonly string[]): string =>
  values.map((value) => `<tt:${name}>${value}</tt:${name}>`).join('');
const wrong = (): SoapFault =>
  fault('Sender', ['ter:InvalidArgVal', 'ter:SettingsInvalid'], 'The setting is not possible');

/** Only the one lens there is. */
const withSource =
  (answer: Operation): Operation =>
  (device, request, header, rest) =>
    textOf(request, 'VideoSourceToken') === 'source'
      ? answer(device, request, header, rest)
      : fault('Sender', ['ter:InvalidArgVal', 'ter:NoSource'], 'There is no such video source');

const numberIn = (node: XmlNode | undefined, name: string, [low, high]: readonly [number, number]): number | null => {
  const text = textOf(node, name);
  if (text === undefined) return null;
  const value = text === '' ? Number.NaN : Number(text);
  return value >= low && value <= high ? value : Number.NaN;
};

/** The imaging service (ONVIF Imaging specification, clause 5). */
export const imagingService: Service = {
  GetImagingSettings: withSource((device) => {
    const state = imagingOf(device);
    return (
      `<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:Brightness>${state.brightness}</tt:Brightness>` +
      `<tt:Contrast>${state.contrast}</tt:Contrast><tt:Exposure><tt:Mode>${state.exposure}</tt:Mode>` +
      `<tt:Iris>${state.iris}</tt:Iris></tt:Exposure><tt:Focus><tt:AutoFocusMode>${state.focus}</tt:AutoFocusMode></tt:Focus>` +
      `<tt:IrCutFilter>${state.dayNight}</tt:IrCutFilter></timg:ImagingSettings></timg:GetImagingSettingsResponse>`
    );
  }),

  GetOptions: withSource(
    () =>
      `<timg:GetOptionsResponse><timg:ImagingOptions>${range('Brightness', RANGES.brightness)}${range('Contrast', RANGES.contrast)}` +
      `<tt:Exposure>${listed('Mode', MODES)}${range('Iris', RANGES.iris)}</tt:Exposure>` +
      `<tt:Focus>${listed('AutoFocusModes', MODES)}</tt:Focus>${listed('IrCutFilterModes', FILTERS)}` +
      '</timg:ImagingOptions></timg:GetOptionsResponse>',
  ),

  SetImagingSettings: withSource((device, request) => {
    const wanted = child(request, 'ImagingSettings');
    const next = { ...imagingOf(device) };
    const exposure = child(wanted, 'Exposure');
    const numbers = {
      brightness: numberIn(wanted, 'Brightness', RANGES.brightness),
      contrast: numberIn(wanted, 'Contrast', RANGES.contrast),
      iris: numberIn(exposure, 'Iris', RANGES.iris),
    };
    for (const [name, value] of Object.entries(numbers)) {
      if (Number.isNaN(value)) return wrong();
      if (value !== null) next[name as keyof typeof numbers] = value;
    }
    next.exposure = textOf(exposure, 'Mode') ?? next.exposure;
    next.focus = textOf(child(wanted, 'Focus'), 'AutoFocusMode') ?? next.focus;
    next.dayNight = textOf(wanted, 'IrCutFilter') ?? next.dayNight;
    if (!MODES.includes(next.exposure) || !MODES.includes(next.focus) || !FILTERS.includes(next.dayNight))
      return wrong();
    if (numbers.iris !== null && next.exposure !== 'MANUAL') return wrong();
    states.set(device, next);
    return '<timg:SetImagingSettingsResponse/>';
  }),

  Move: withSource((_, request) => {
    const speed = Number(textOf(child(child(request, 'Focus'), 'Continuous'), 'Speed') ?? Number.NaN);
    return speed >= -1 && speed <= 1 ? '<timg:MoveResponse/>' : wrong();
  }),

  Stop: withSource(() => '<timg:StopResponse/>'),
};
