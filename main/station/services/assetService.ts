import type { AssetDetail, PointValue } from '../../../src/contract/assets.ts';
import { type Asset, isMoving } from '../../../src/domain/asset/asset.ts';
import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import { camerasByUse } from '../../../src/domain/camera/view.ts';
import type { Ages } from '../devices/ages.ts';
import type { Clocks } from '../devices/clocks.ts';
import type { CommandEngine } from '../devices/commandEngine.ts';
import type { PointTable } from '../devices/pointTable.ts';
import type { Register } from '../register/register.ts';
import type { RecentEvent } from './cameras/health.ts';

/** What a window is told of one asset, put together when it is asked for. */
export interface AssetService {
  detail(id: string): AssetDetail | null;
}

export interface AssetServiceOptions {
  readonly register: Register;
  readonly table: PointTable;
  readonly ages: Pick<Ages, 'of'>;
  readonly clocks: Pick<Clocks, 'stateOf'>;
  readonly commands: CommandEngine;
  readonly driverOf: (asset: number) => DeviceDriver | undefined;
  /** What an asset's device told by itself lately. */
  readonly eventsOf: (id: string) => readonly RecentEvent[];
  readonly now: () => number;
}

const CAMERAS_SHOWN = 5;
/** A merely near camera that is farther than this is of no use, m. */
const TOO_FAR = 600;
/** Of the nearest ones so many are looked at: one farther away sees nothing in a town that has more of them. */
const CAMERAS_LOOKED_AT = 200;

/** Builds the service. */
export function createAssetService(options: AssetServiceOptions): AssetService {
  const { register, table, ages, clocks, commands, driverOf, now } = options;

  const points = (index: number, driver: DeviceDriver): PointValue[] =>
    driver.manifest.points.map((definition) => {
      const stored = table.point(index, definition.id);
      const words = typeof stored?.value === 'string' ? definition.values?.[stored.value] : undefined;
      return {
        id: definition.id,
        label: { ...definition.label },
        type: definition.type,
        unit: definition.unit ?? null,
        decimals: definition.decimals ?? null,
        words: words ? { ...words } : null,
        value: stored?.value ?? null,
        quality: stored?.quality ?? 'bad',
        sourceTime: stored?.sourceTime ?? null,
        receivedTime: stored?.receivedTime ?? null,
        age: stored ? ages.of(index, stored.receivedTime, driver, now()) : 'never',
      };
    });

  const offsetOf = (index: number): number | null => {
    const offset = table.clockOffset[index]!;
    return Number.isNaN(offset) ? null : offset;
  };

  const place = (asset: Asset, index: number): [number, number] =>
    table.placed[index] === 1 ? [table.lon[index]!, table.lat[index]!] : [...asset.at];

  const camerasFor = (id: string, at: readonly [number, number]): AssetDetail['nearestCameras'] => {
    const others = register
      .nearest(at, 'camera', CAMERAS_LOOKED_AT)
      .flatMap(({ asset }) => (asset.id === id ? [] : [asset]));
    return camerasByUse(others, at)
      .filter(({ sight, metres }) => sight !== 'near' || metres < TOO_FAR)
      .slice(0, CAMERAS_SHOWN)
      .map(({ camera: { id, number, name }, metres, sight }) => ({
        id,
        number,
        name,
        metres: Math.round(metres),
        sight,
      }));
  };

  return {
    detail(id) {
      const index = register.indexOf(id);
      const asset = index === undefined ? undefined : register.assets[index];
      if (index === undefined || !asset) return null;
      const driver = driverOf(index);
      const parent = asset.parent === undefined ? undefined : register.byId(asset.parent);
      const at = place(asset, index);
      return {
        id: asset.id,
        kind: asset.kind,
        name: asset.name,
        number: asset.number,
        commune: { id: asset.commune, name: register.communeName(asset.commune) },
        // What moves is not where it was registered.
        street: asset.street === undefined || isMoving(asset.kind) ? null : register.streetName(asset.street),
        at,
        parent: parent ? { id: parent.id, name: parent.name } : null,
        children: register.childrenOf(asset.id).length,
        capabilities: [...(driver?.manifest.capabilities ?? [])],
        points: driver ? points(index, driver) : [],
        clock: { state: clocks.stateOf(index, now()), offset: offsetOf(index) },
        commands: [...commands.of(asset.id)],
        nearestCameras: camerasFor(id, at),
        events: options.eventsOf(id).map(({ event, since, until, detail }) => ({
          condition: event,
          text: { ...(driver?.manifest.conditions.find((one) => one.id === event)?.text ?? { fr: event, en: event }) },
          since,
          until,
          detail,
        })),
        attributes: { ...asset.attributes },
      };
    },
  };
}
