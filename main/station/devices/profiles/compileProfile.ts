import type {
  DeviceProfile,
  ProfileDevice,
  ProfileMessage,
  ProfileTime,
} from '../../../../src/contract/deviceProfile.ts';
import type { Bilingual, DriverManifest, PointDefinition, PointScalar } from '../../../../src/domain/asset/device.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import { openZone, type TimeFormat } from './deviceTime.ts';
import type { RangeOf } from './driverRanges.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { PayloadKind } from './payload.ts';
import { constantFault, type Range, type ValueRule } from './pointValue.ts';

/** Index of an expression among those of its message. */
export type Slot = number;

/** Where a value comes from. */
export interface ValueField {
  readonly slot: Slot;
  readonly rule: ValueRule;
}

/** See the schema of the file. */
export interface ConditionField {
  readonly id: string;
  readonly slot: Slot;
  readonly values: ReadonlyMap<string, boolean | null> | null;
  /** Words that are not in `values` are a mistake. */
  readonly strict: boolean;
  readonly whenMissing: boolean | undefined;
  /** Words for "I do not know", in small letters. */
  readonly unknown: ReadonlySet<string>;
  readonly detail: Slot | null;
  readonly since: Slot | null;
}

/** How the devices of a message are found. */
export type DeviceFinder =
  | { readonly by: 'levels'; readonly levels: readonly number[]; readonly separator: string }
  | { readonly by: 'expression'; readonly id: Expression }
  | { readonly by: 'keys'; readonly of: Expression }
  | { readonly by: 'each'; readonly of: Expression; readonly id: Expression };

/** One kind of message, ready to be read. */
export interface CompiledMessage {
  readonly profile: CompiledProfile;
  readonly topics: readonly string[];
  readonly sparkplug: ProfileMessage['sparkplug'];
  readonly payload: PayloadKind;
  readonly device: DeviceFinder;
  readonly slots: readonly Expression[];
  readonly when: Slot | null;
  readonly time: { readonly slot: Slot; readonly format: TimeFormat } | null;
  readonly points: readonly (ValueField & { readonly id: string; readonly quality: Slot | null })[];
  readonly conditions: readonly ConditionField[];
  readonly position: {
    readonly lonLat: Slot | null;
    readonly lon: ValueField | null;
    readonly lat: ValueField | null;
    readonly heading: ValueField | null;
    readonly speed: ValueField | null;
  } | null;
  readonly quality: Slot | null;
  readonly accumulate: ProfileMessage['accumulate'];
  readonly partial: boolean;
}

/** A profile, ready to read messages. */
export interface CompiledProfile {
  readonly id: string;
  readonly title: Bilingual;
  readonly maker: string;
  readonly driver: string;
  readonly file: string;
  readonly maximumBytes: number;
  readonly messages: readonly CompiledMessage[];
  readonly ignored: readonly string[];
  /** Whether the driver knows of a device that does not answer. */
  readonly knowsSilence: boolean;
}

/** Condition that silence becomes. */
export const SILENT = 'not-answering';

type Path = readonly (string | number)[];

/** What is wrong with a profile, and where in the file. */
export interface ProfileFault extends Refusal {
  readonly path: Path;
}

/**
 * Compiles a profile and checks it against its driver. Codes: `profile.driver`, `profile.point`, `profile.condition`,
 * `profile.expression`, `profile.value`, `profile.time`, `profile.position`, `profile.device`.
 */
export function compileProfile(
  profile: DeviceProfile,
  file: string,
  manifests: ReadonlyMap<string, DriverManifest>,
  rangeOf: RangeOf = () => undefined,
): { readonly ok: true; readonly value: CompiledProfile } | { readonly ok: false; readonly refusal: ProfileFault } {
  const faults: ProfileFault[] = [];
  const fault = (path: Path, code: string, message: string, context: Refusal['context'] = {}): void => {
    faults.push({ code, message, path, context: { ...context, field: path.join('.') } });
  };
  const expression = (source: string, path: Path): Expression => {
    const compiled = compileExpression(source);
    if (compiled.ok) return compiled.value;
    fault(path, compiled.refusal.code, compiled.refusal.message, compiled.refusal.context);
    return { source, plain: () => undefined, full: async () => undefined, reads: [] };
  };
  const manifest = manifests.get(profile.driver);
  if (manifest?.link !== 'mqtt') {
    fault(['driver'], 'profile.driver', `there is no driver ${profile.driver} that takes messages`);
    return { ok: false, refusal: faults[0]! };
  }
  const unknown = new Set(profile.unknown.map((word) => word.toLowerCase()));
  const messages: CompiledMessage[] = [];
  const knowsSilence = manifest.conditions.some(({ id }) => id === SILENT);
  const compiled: CompiledProfile = {
    id: profile.id,
    title: profile.title,
    maker: profile.maker,
    driver: profile.driver,
    file,
    maximumBytes: profile.maximumBytes,
    messages,
    ignored: profile.ignored,
    knowsSilence,
  };

  const finder = (device: ProfileDevice, path: Path): DeviceFinder => {
    if ('levels' in device) return { by: 'levels', levels: device.levels, separator: device.separator };
    if ('keysOf' in device) return { by: 'keys', of: expression(device.keysOf, [...path, 'keysOf']) };
    const id = expression(device.expression, [...path, 'expression']);
    return 'each' in device
      ? { by: 'each', of: expression(device.each, [...path, 'each']), id }
      : { by: 'expression', id };
  };

  const timeFormat = (time: ProfileTime, path: Path): TimeFormat => {
    const zone = time.zone === undefined ? undefined : openZone(time.zone);
    if (time.zone !== undefined && !zone) fault([...path, 'zone'], 'profile.time', `${time.zone} is no time zone`);
    if (time.zone !== undefined && time.unit !== 'iso')
      fault([...path, 'zone'], 'profile.time', 'a number of seconds has no zone');
    return { unit: time.unit, zone };
  };

  const rule = (
    source: {
      scale?: number;
      offset?: number;
      range?: [number, number];
      values?: Record<string, PointScalar>;
      whenMissing?: PointScalar;
    },
    definition: Pick<PointDefinition, 'type' | 'values'>,
    limits: Range | undefined,
    path: Path,
  ): ValueRule => {
    const { scale = 1, offset = 0, range, values, whenMissing } = source;
    const isNumber = definition.type === 'number';
    for (const field of ['scale', 'offset', 'range'] as const)
      if (source[field] !== undefined && !isNumber) fault([...path, field], 'profile.value', 'only numbers are scaled');
    if (range && !(range[0] < range[1])) fault([...path, 'range'], 'profile.value', 'the least comes first');
    if (range && limits && (range[0] < limits[0] || range[1] > limits[1]))
      fault([...path, 'range'], 'profile.value', `the driver takes ${limits[0]} to ${limits[1]}`);
    const made: ValueRule = {
      type: definition.type,
      allowed: definition.type === 'enum' ? new Set(Object.keys(definition.values ?? {})) : null,
      scale,
      offset,
      range: range ?? limits ?? null,
      values: values ? new Map(Object.entries(values)) : null,
      whenMissing,
      unknown,
    };
    for (const [word, value] of made.values ?? []) {
      const wrong = constantFault(value, made);
      if (wrong) fault([...path, 'values', word], 'profile.value', wrong);
    }
    const wrong = whenMissing === undefined ? undefined : constantFault(whenMissing, made);
    if (wrong) fault([...path, 'whenMissing'], 'profile.value', wrong);
    return made;
  };

  profile.messages.forEach((message, index) => {
    const at: Path = ['messages', index];
    const slots: Expression[] = [];
    /** The same expression in two places is evaluated once. */
    const slot = (source: string, path: Path): Slot => {
      const known = slots.findIndex((one) => one.source === source);
      return known >= 0 ? known : slots.push(expression(source, path)) - 1;
    };
    const optional = (source: string | undefined, path: Path): Slot | null =>
      source === undefined ? null : slot(source, path);
    const number = (
      source: { expression: string; scale?: number; offset?: number; range?: [number, number] } | undefined,
      limits: Range,
      path: Path,
    ): ValueField | null =>
      source ? { slot: slot(source.expression, path), rule: rule(source, { type: 'number' }, limits, path) } : null;

    const ownTime = message.time === undefined ? profile.time : message.time;
    const timeAt: Path = message.time ? [...at, 'time'] : ['time'];
    const device = finder(message.device ?? profile.device, message.device ? [...at, 'device'] : ['device']);
    if (typeof message.accumulate === 'object' && device.by !== 'levels')
      fault([...at, 'accumulate'], 'profile.device', 'one value a message wants the device in the topic');

    const { position } = message;
    const positionAt = [...at, 'position'];
    if (position && !manifest.capabilities.includes('position'))
      fault(positionAt, 'profile.position', `a ${profile.driver} does not move`);

    messages.push({
      profile: compiled,
      topics: message.topics ?? [],
      sparkplug: message.sparkplug,
      payload: typeof message.accumulate === 'object' ? 'auto' : message.payload,
      device,
      slots,
      when: optional(message.when, [...at, 'when']),
      time: ownTime
        ? { slot: slot(ownTime.expression, [...timeAt, 'expression']), format: timeFormat(ownTime, timeAt) }
        : null,
      points: Object.entries(message.points).flatMap(([id, point]) => {
        const path = [...at, 'points', id];
        const definition = manifest.points.find((one) => one.id === id);
        if (!definition) {
          fault(path, 'profile.point', `a ${profile.driver} has no point ${id}`);
          return [];
        }
        return {
          id,
          slot: slot(point.expression, path),
          rule: rule(point, definition, rangeOf(profile.driver, id), path),
          quality: optional(point.quality, [...path, 'quality']),
        };
      }),
      conditions: Object.entries(message.conditions).map(([id, condition]) => {
        const path = [...at, 'conditions', id];
        if (!manifest.conditions.some((one) => one.id === id))
          fault(path, 'profile.condition', `a ${profile.driver} has no condition ${id}`);
        if (condition.since !== undefined && !ownTime)
          fault([...path, 'since'], 'profile.time', 'the message has no time to read it like');
        return {
          id,
          slot: slot(condition.expression, path),
          values: condition.values ? new Map(Object.entries(condition.values)) : null,
          strict: false,
          whenMissing: condition.whenMissing,
          unknown,
          detail: optional(condition.detail, [...path, 'detail']),
          since: optional(condition.since, [...path, 'since']),
        };
      }),
      position: position
        ? {
            lonLat: 'lonLat' in position ? slot(position.lonLat, [...positionAt, 'lonLat']) : null,
            lon: 'lon' in position ? number(position.lon, [-180, 180], [...positionAt, 'lon']) : null,
            lat: 'lat' in position ? number(position.lat, [-90, 90], [...positionAt, 'lat']) : null,
            heading: number(position.heading, [0, 360], [...positionAt, 'heading']),
            speed: number(position.speed, [0, 250], [...positionAt, 'speed']),
          }
        : null,
      quality: optional(message.quality, [...at, 'quality']),
      accumulate: message.accumulate,
      partial: message.partial,
    });
  });

  profile.availability.forEach((availability, index) => {
    const at: Path = ['availability', index];
    const device = finder(availability.device ?? profile.device, availability.device ? [...at, 'device'] : ['device']);
    const words = [
      ...availability.online.map((word) => [String(word), false] as const),
      ...availability.offline.map((word) => [String(word), true] as const),
    ];
    if (new Set(words.map(([word]) => word)).size < words.length)
      fault([...at, 'offline'], 'profile.value', 'a word cannot mean both');
    const field: ConditionField = {
      id: SILENT,
      slot: 0,
      values: new Map(words),
      strict: true,
      whenMissing: undefined,
      unknown: new Set(),
      detail: null,
      since: null,
    };
    messages.push({
      profile: compiled,
      topics: availability.topics,
      sparkplug: undefined,
      payload: 'auto',
      device,
      slots: [expression(availability.expression, [...at, 'expression'])],
      when: null,
      time: null,
      points: [],
      conditions: knowsSilence ? [field] : [],
      position: null,
      quality: null,
      accumulate: undefined,
      partial: !knowsSilence,
    });
  });

  const [first] = faults;
  return first ? { ok: false, refusal: first } : { ok: true, value: compiled };
}
