/** Kinds of asset, in the order in which they are listed everywhere (legend, import, codes of the live frames). */
export const ASSET_KINDS = [
  'light-point',
  'light-cabinet',
  'junction',
  'camera',
  'bollard',
  'building',
  'information-panel',
  'fibre-node',
  'service-vehicle',
  'bus',
  'bus-stop',
  'car-park',
  'defibrillator',
  'other',
] as const;

/** Kinds that a city publishes and nothing speaks for, so far. */
export const KINDS_WITHOUT_DEVICE: readonly (typeof ASSET_KINDS)[number][] = [
  'bus-stop',
  'car-park',
  'defibrillator',
  'other',
];

/** What a thing in the street is. */
export type AssetKind = (typeof ASSET_KINDS)[number];

/** Longitude and latitude in degrees, WGS 84. */
export type LonLat = readonly [lon: number, lat: number];

/** Which device speaks for an asset: the driver's folder name and the device's own identifier on the wire. */
export interface DeviceBinding {
  readonly driver: string;
  readonly id: string;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/** A thing in the street. */
export interface Asset {
  /** Stable identifier, unique in the city: `LP-00417`, `CAM-118`. */
  readonly id: string;
  readonly kind: AssetKind;
  /** The operator's name for it: "Armoire 212, rue Monge". Text from outside, shown as text only. */
  readonly name: string;
  /** The number operators say and key: 118 for a camera. */
  readonly number: number;
  /** INSEE code of the commune. */
  readonly commune: string;
  /** Identifier of the street it stands in, when it stands in one. */
  readonly street?: string | undefined;
  readonly at: LonLat;
  /** The asset that feeds or carries it: lamp to cabinet, camera to fibre node. */
  readonly parent?: string | undefined;
  readonly device?: DeviceBinding | undefined;
  /** What only its kind has. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Moving assets get their place from telemetry, not from the register. */
export const isMoving = (kind: AssetKind): boolean => kind === 'service-vehicle' || kind === 'bus';
