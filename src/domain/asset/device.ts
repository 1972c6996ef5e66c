import type { Refusal, Result } from '../../shared/result.ts';
import type { LonLat } from './asset.ts';

/** A text in the two languages of the application. */
export interface Bilingual {
  readonly fr: string;
  readonly en: string;
}

/** How far a value can be believed, after OPC UA: good, uncertain (substituted, out of range, guessed), bad. */
export type Quality = 'good' | 'uncertain' | 'bad';

/** The value of a point. `null`: the device said that it does not know. */
export type PointScalar = number | string | boolean | null;

/** What one value of a device is. */
export interface PointDefinition {
  readonly id: string;
  readonly label: Bilingual;
  readonly type: 'number' | 'boolean' | 'enum' | 'text';
  /** UCUM-like unit as shown: `%`, `W`, `V`, `kWh`, `km/h`, `°C`. */
  readonly unit?: string;
  /** For `enum`: each value the device may give and its words. */
  readonly values?: Readonly<Record<string, Bilingual>>;
  /** Decimal places shown. */
  readonly decimals?: number;
  /** How its past is kept (`history.ts`); from its type where it is left out. */
  readonly history?: 'measure' | 'state' | 'counter' | 'none';
}

/** Priority of the response (ISA-18.2): 1 urgent, 2 high, 3 low, 4 diagnostic. */
export type Priority = 1 | 2 | 3 | 4;

/** A state of a device that an operator must know of, and what the alarm then says. */
export interface ConditionDefinition {
  readonly id: string;
  readonly priority: Priority;
  readonly text: Bilingual;
  /** What it means for the street, in the operator's words. */
  readonly meaning: Bilingual;
  /** What to check, in order. */
  readonly check: { readonly fr: readonly string[]; readonly en: readonly string[] };
}

/** One point with its new value. */
export interface PointReading {
  readonly point: string;
  readonly value: PointScalar;
  readonly quality: Quality;
}

/** Whether a condition holds, since when by the device's own clock (ms since 1970, UTC). */
export interface ConditionReading {
  readonly condition: string;
  readonly active: boolean;
  readonly since: number;
  /** The device did not say since when: `since` is its message's time or ours, so a condition that stands already keeps its own. */
  readonly undated?: true;
  /** A short detail from the device ("zone 3"); text from outside. */
  readonly detail?: string;
}

/** Where a moving device is. Heading in degrees clockwise from north, speed in km/h. */
export interface PositionReading {
  readonly at: LonLat;
  readonly heading: number | null;
  readonly speed: number | null;
}

/**
 * What a protocol that tells by itself when a device is gone (Sparkplug B) says of what it told so far. `stands`: it is
 * true until something else is said, however long ago that was; `doubtful`: words of the device were lost; `over`: the
 * device is gone, or the way to it: what is known was true until then.
 */
export type Session = 'stands' | 'doubtful' | 'over';

/** What one message of a device says. */
export interface Reading {
  /** The device's own time in ms since 1970 UTC; null when the message carries none. */
  readonly deviceTime: number | null;
  readonly points: readonly PointReading[];
  readonly conditions: readonly ConditionReading[];
  readonly position?: PositionReading;
  /** The command that this state answers, when the device says so. */
  readonly answers?: string;
  /** Left out by devices whose values are told again and again, and grow old by themselves. */
  readonly session?: Session;
}

/** A message to send to a device, and why. */
export interface PlannedMessage {
  /** Last part of the topic below `vigie/1/<driver>/<device>/`. */
  readonly topic: 'set';
  readonly payload: string;
  readonly because: string;
}

/** What a device can do for an operator; chooses the faceplate. */
export type Capability = 'level' | 'signal-plan' | 'bollard' | 'sign-text' | 'ptz' | 'position';

/** A wanted value for a capability: `level` takes 0..100 (percent). */
export interface Wanted {
  readonly capability: Capability;
  readonly value: PointScalar;
}

/** What a device type is: its points, conditions, capabilities and limits. */
export interface DriverManifest {
  /** Same as the folder's name: `light-point`. */
  readonly type: string;
  readonly name: Bilingual;
  /** The provider whose silence is said by name in the status strip; `silentAfter` in ms where it is not to follow from the number of devices. */
  readonly feed: { readonly id: string; readonly name: Bilingual; readonly silentAfter?: number };
  readonly points: readonly PointDefinition[];
  readonly conditions: readonly ConditionDefinition[];
  readonly capabilities: readonly Capability[];
  /** Age in ms after which a value is old (greyed), and after which it stops counting in choices. */
  readonly limits: { readonly oldAfter: number; readonly uselessAfter: number };
  /** Its state is a matter of people's safety: no message of it may be passed over, and the broker keeps them for a station that is away. */
  readonly everyMessage?: true;
  /** The point that summarises the asset on the map (a level, a state), if there is one. */
  readonly mainPoint?: string;
  /** The link that carries it. `mqtt`: state topics; `onvif`: its own sessions, `read` is not used. */
  readonly link: 'mqtt' | 'onvif';
}

/**
 * A device type as the station uses it. Everything is pure: bytes in, readings out; wants in, messages out.
 */
export interface DeviceDriver {
  readonly manifest: DriverManifest;
  /**
   * Reads one state message. Never throws: what cannot be read is a refusal that says what is wrong
   * (codes `payload.not-json`, `payload.shape`, `payload.range`). `receivedAt` in ms stands in where the device has no clock.
   */
  readonly read: (payload: Uint8Array, receivedAt: number) => Result<Reading, Refusal>;
  /** Messages that bring the device to what is wanted; refuses what the device cannot do. `commandId` comes back in the read-back. */
  readonly plan: (
    wanted: Wanted,
    commandId: string,
    issuedAt: number,
    expiresAt: number,
  ) => Result<readonly PlannedMessage[], Refusal>;
}

/** Root of the topics: `vigie/1/<driver>/<device>/state` (retained), `.../set` (never retained), and `vigie/1/feed/<feed>/status`. */
export const TOPIC_ROOT = 'vigie/1';

/** Largest state message accepted, in bytes. */
export const MAX_PAYLOAD_BYTES = 16_384;
