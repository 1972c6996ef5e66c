import {
  absoluteMove,
  continuousMove,
  DEFAULT_TIMEOUT,
  focalLengths,
  gotoPreset,
  HOME,
  knowsStop,
  MAXIMUM_PRESETS,
  MAXIMUM_TIMEOUT,
  moves,
  PTZ_QUIRKS,
  type PtzPosition,
  type PtzQuirk,
  relativeMove,
  removePreset,
  setPreset,
  startTour,
  step,
  stop,
  TRAVEL,
  takesTimeout,
  tours,
} from '../../../drivers/camera-onvif/simulator.ts';
import { isProfile } from '../camera.ts';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { attributeOf, child, escapeXml, fault, type SoapFault, textOf, type XmlNode } from './soap.ts';

const SPACE = 'http://www.onvif.org/ver10/tptz';
const range = (name: string, low: number, high: number): string =>
  `<tt:${name}><tt:Min>${low}</tt:Min><tt:Max>${high}</tt:Max></tt:${name}>`;
const space = (name: string, uri: string, ...ranges: string[]): string =>
  `<tt:${name}><tt:URI>${SPACE}/${uri}</tt:URI>${ranges.join('')}</tt:${name}>`;

const PAN_TILT = [range('XRange', -1, 1), range('YRange', -1, 1)];
const SPACES = (fieldOfView: number): string =>
  [
    space('AbsolutePanTiltPositionSpace', 'PanTiltSpaces/PositionGenericSpace', ...PAN_TILT),
    // What the travel and the lens are in the world: degrees and millimetres (PTZ clause 5.7.1).
    space(
      'AbsolutePanTiltPositionSpace',
      'PanTiltSpaces/SphericalPositionSpaceDegrees',
      range('XRange', ...TRAVEL.pan),
      range('YRange', ...TRAVEL.tilt),
    ),
    space('AbsoluteZoomPositionSpace', 'ZoomSpaces/PositionGenericSpace', range('XRange', 0, 1)),
    space(
      'AbsoluteZoomPositionSpace',
      'ZoomSpaces/PositionSpaceMillimeter',
      range('XRange', ...focalLengths(fieldOfView)),
    ),
    space('RelativePanTiltTranslationSpace', 'PanTiltSpaces/TranslationGenericSpace', ...PAN_TILT),
    space('RelativeZoomTranslationSpace', 'ZoomSpaces/TranslationGenericSpace', range('XRange', -1, 1)),
    space('ContinuousPanTiltVelocitySpace', 'PanTiltSpaces/VelocityGenericSpace', ...PAN_TILT),
    space('ContinuousZoomVelocitySpace', 'ZoomSpaces/VelocityGenericSpace', range('XRange', -1, 1)),
    space('PanTiltSpeedSpace', 'PanTiltSpaces/GenericSpeedSpace', range('XRange', 0, 1)),
    space('ZoomSpeedSpace', 'ZoomSpaces/ZoomGenericSpeedSpace', range('XRange', 0, 1)),
  ].join('');

const node = ({ camera }: OnvifDevice, element: string): string =>
  `<tptz:${element} token="node"><tt:Name>Head</tt:Name>` +
  `<tt:SupportedPTZSpaces>${SPACES(camera.fieldOfView)}</tt:SupportedPTZSpaces>` +
  `<tt:MaximumNumberOfPresets>${MAXIMUM_PRESETS}</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported>` +
  '<tt:Extension><tt:SupportedPresetTour><tt:MaximumNumberOfPresetTours>1</tt:MaximumNumberOfPresetTours>' +
  '<tt:PTZPresetTourOperation>Start</tt:PTZPresetTourOperation><tt:PTZPresetTourOperation>Stop</tt:PTZPresetTourOperation>' +
  `</tt:SupportedPresetTour></tt:Extension></tptz:${element}>`;

/** The PTZ configuration, inside a profile or alone; `prefix` is that of the element around it. */
export const ptzConfiguration = (prefix: 'tt' | 'tptz' | 'tr2'): string =>
  `<${prefix}:${prefix === 'tr2' ? 'PTZ' : 'PTZConfiguration'} token="ptz"><tt:Name>Head</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>node</tt:NodeToken>` +
  `<tt:DefaultPTZTimeout>PT${DEFAULT_TIMEOUT / 1000}S</tt:DefaultPTZTimeout><tt:PanTiltLimits><tt:Range>` +
  `<tt:URI>${SPACE}/PanTiltSpaces/PositionGenericSpace</tt:URI>${PAN_TILT.join('')}</tt:Range></tt:PanTiltLimits>` +
  `<tt:ZoomLimits><tt:Range><tt:URI>${SPACE}/ZoomSpaces/PositionGenericSpace</tt:URI>${range('XRange', 0, 1)}</tt:Range></tt:ZoomLimits>` +
  `</${prefix}:${prefix === 'tr2' ? 'PTZ' : 'PTZConfiguration'}>`;

/** The one tour that every head runs by itself: through all of its presets. */
const OWN_TOUR = 'tour';

const invalid = (subcode: string, reason: string): SoapFault => fault('Sender', ['ter:InvalidArgVal', subcode], reason);

/** A number out of an attribute: undefined when absent, NaN when it is no finite number. */
function numberOf(node: XmlNode | undefined, name: string): number | undefined {
  const text = attributeOf(node, name);
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** A vector (`PanTilt` and `Zoom`), or a fault when a number is none. */
function vectorOf(node: XmlNode | undefined): Partial<PtzPosition> | SoapFault {
  const panTilt = child(node, 'PanTilt');
  const vector = {
    pan: numberOf(panTilt, 'x'),
    tilt: numberOf(panTilt, 'y'),
    zoom: numberOf(child(node, 'Zoom'), 'x'),
  };
  if (Object.values(vector).some((value) => Number.isNaN(value)))
    return invalid('ter:InvalidPosition', 'A coordinate is no number');
  return vector;
}

const isFault = (value: object): value is SoapFault => 'reason' in value;

/** An XML duration of days and less (`PT1.5S`) in ms; NaN for anything else. */
function durationOf(text: string): number {
  const found = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?$/.exec(text);
  if (!found || text === 'PT') return Number.NaN;
  return (Number(found[1] ?? 0) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)) * 1000;
}

const quirkOf = (device: OnvifDevice): PtzQuirk | null => {
  const wrong = device.fault();
  return PTZ_QUIRKS.find((quirk) => quirk === wrong) ?? null;
};

/** Checks that the camera has a head and the profile exists before an operation that names a profile. */
const onProfile =
  (operation: Operation): Operation =>
  (device, request, header, rest) =>
    isProfile(textOf(request, 'ProfileToken') ?? '')
      ? operation(device, request, header, rest)
      : invalid('ter:NoProfile', 'There is no such profile');

const answer = (operation: string, content = ''): string =>
  `<tptz:${operation}Response>${content}</tptz:${operation}Response>`;

const round = (value: number): string => String(Number(value.toFixed(5)));

const position = (place: PtzPosition): string =>
  `<tt:PanTilt x="${round(place.pan)}" y="${round(place.tilt)}" space="${SPACE}/PanTiltSpaces/PositionGenericSpace"/>` +
  `<tt:Zoom x="${round(place.zoom)}" space="${SPACE}/ZoomSpaces/PositionGenericSpace"/>`;

/** The PTZ service (ONVIF PTZ specification, clause 5). */
export const ptzService: Service = {
  GetNodes: (device) => answer('GetNodes', node(device, 'PTZNode')),
  GetNode: (device, request) =>
    textOf(request, 'NodeToken') === 'node'
      ? answer('GetNode', node(device, 'PTZNode'))
      : invalid('ter:NoEntity', 'There is no such node'),
  GetConfigurations: () => answer('GetConfigurations', ptzConfiguration('tptz')),
  GetConfiguration: () => answer('GetConfiguration', ptzConfiguration('tptz')),
  GetConfigurationOptions: ({ camera }) =>
    answer(
      'GetConfigurationOptions',
      `<tptz:PTZConfigurationOptions><tt:Spaces>${SPACES(camera.fieldOfView)}</tt:Spaces><tt:PTZTimeout><tt:Min>PT0S</tt:Min>` +
        `<tt:Max>PT${MAXIMUM_TIMEOUT / 1000}S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions>`,
    ),

  GetStatus: onProfile((device) => {
    const head = step(device.head(), device.ticks());
    const zooms = head.motion.kind === 'continuous' ? head.motion.velocity.zoom !== 0 : moves(head);
    return answer(
      'GetStatus',
      `<tptz:PTZStatus><tt:Position>${position(head)}</tt:Position><tt:MoveStatus>` +
        `<tt:PanTilt>${moves(head) ? 'MOVING' : 'IDLE'}</tt:PanTilt><tt:Zoom>${zooms ? 'MOVING' : 'IDLE'}</tt:Zoom>` +
        `</tt:MoveStatus><tt:UtcTime>${new Date(device.now()).toISOString()}</tt:UtcTime></tptz:PTZStatus>`,
    );
  }),

  ContinuousMove: onProfile((device, request) => {
    const velocity = vectorOf(child(request, 'Velocity'));
    if (isFault(velocity)) return velocity;
    const text = textOf(request, 'Timeout');
    if (text !== undefined && !takesTimeout(quirkOf(device)))
      return invalid('ter:TimeoutNotSupported', 'Timeout is an unsupported field');
    const timeout = text === undefined ? undefined : durationOf(text);
    if (timeout !== undefined && !Number.isFinite(timeout))
      return invalid('ter:TimeoutNotSupported', 'The time-out is no duration that this device knows');
    device.setHead(continuousMove(device.head(), velocity, timeout, device.ticks(), quirkOf(device)));
    return answer('ContinuousMove');
  }),

  Stop: onProfile((device, request) => {
    if (!knowsStop(quirkOf(device)))
      return fault('Receiver', ['ter:ActionNotSupported'], 'The operation is not implemented');
    const said = (name: string): boolean => !['false', '0'].includes(textOf(request, name) ?? 'true');
    // With neither argument everything stops (clause 5.3.5).
    const what = { panTilt: said('PanTilt'), zoom: said('Zoom') };
    device.setHead(stop(device.head(), what, device.ticks(), quirkOf(device)));
    return answer('Stop');
  }),

  AbsoluteMove: onProfile((device, request) => {
    const target = vectorOf(child(request, 'Position'));
    const speed = vectorOf(child(request, 'Speed'));
    if (isFault(target)) return target;
    if (isFault(speed)) return speed;
    const outside = [target.pan, target.tilt].some((value) => Math.abs(value ?? 0) > 1);
    if (outside || (target.zoom ?? 0) > 1 || (target.zoom ?? 0) < 0)
      return invalid('ter:InvalidPosition', 'The position is out of bounds');
    device.setHead(absoluteMove(device.head(), target, speed, device.ticks(), quirkOf(device)));
    return answer('AbsoluteMove');
  }),

  RelativeMove: onProfile((device, request) => {
    const by = vectorOf(child(request, 'Translation'));
    const speed = vectorOf(child(request, 'Speed'));
    if (isFault(by)) return by;
    if (isFault(speed)) return speed;
    device.setHead(relativeMove(device.head(), by, speed, device.ticks(), quirkOf(device)));
    return answer('RelativeMove');
  }),

  GotoHomePosition: onProfile((device, request) => {
    const speed = vectorOf(child(request, 'Speed'));
    if (isFault(speed)) return speed;
    device.setHead(absoluteMove(device.head(), HOME, speed, device.ticks(), quirkOf(device)));
    return answer('GotoHomePosition');
  }),

  GetPresets: onProfile((device) =>
    answer(
      'GetPresets',
      device
        .head()
        .presets.map(
          (preset) =>
            `<tptz:Preset token="${escapeXml(preset.token)}"><tt:Name>${escapeXml(preset.name)}</tt:Name>` +
            `<tt:PTZPosition>${position(preset.position)}</tt:PTZPosition></tptz:Preset>`,
        )
        .join(''),
    ),
  ),

  GotoPreset: onProfile((device, request) => {
    const speed = vectorOf(child(request, 'Speed'));
    if (isFault(speed)) return speed;
    const token = textOf(request, 'PresetToken') ?? '';
    const head = gotoPreset(device.head(), token, speed, device.ticks(), quirkOf(device));
    if (!head) return invalid('ter:NoToken', 'There is no such preset');
    device.setHead(head);
    return answer('GotoPreset');
  }),

  SetPreset: onProfile((device, request) => {
    const name = (textOf(request, 'PresetName') ?? '').slice(0, 64) || 'Preset';
    const stored = setPreset(device.head(), name, textOf(request, 'PresetToken') || undefined, device.ticks());
    if (!stored)
      return textOf(request, 'PresetToken')
        ? invalid('ter:NoToken', 'There is no such preset')
        : fault('Receiver', ['ter:Action', 'ter:TooManyPresets'], 'No room for another preset');
    device.setHead(stored.state);
    return answer('SetPreset', `<tptz:PresetToken>${escapeXml(stored.token)}</tptz:PresetToken>`);
  }),

  RemovePreset: onProfile((device, request) => {
    const head = removePreset(device.head(), textOf(request, 'PresetToken') ?? '');
    if (!head) return invalid('ter:NoToken', 'There is no such preset');
    device.setHead(head);
    return answer('RemovePreset');
  }),

  GetPresetTours: onProfile((device) =>
    answer(
      'GetPresetTours',
      `<tptz:PresetTour token="${OWN_TOUR}"><tt:Name>Toutes les positions</tt:Name><tt:Status>` +
        `<tt:State>${tours(step(device.head(), device.ticks())) ? 'Touring' : 'Idle'}</tt:State></tt:Status>` +
        '<tt:AutoStart>false</tt:AutoStart><tt:StartingCondition/></tptz:PresetTour>',
    ),
  ),

  OperatePresetTour: onProfile((device, request) => {
    if (textOf(request, 'PresetTourToken') !== OWN_TOUR) return invalid('ter:NoToken', 'There is no such tour');
    const operation = textOf(request, 'Operation');
    const now = device.ticks();
    const head =
      operation === 'Start'
        ? startTour(device.head(), now, quirkOf(device))
        : operation === 'Stop'
          ? stop(device.head(), { panTilt: true, zoom: true }, now)
          : null;
    if (!head) return invalid('ter:InvalidPresetTour', 'The tour cannot do that');
    device.setHead(head);
    return answer('OperatePresetTour');
  }),
};
