import type { ImportTarget } from '../../../src/contract/commissioning.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';

/** One thing that the register knows, of any target; `body` has the target's shape (`cityFile.ts`, `addressBody`). */
export interface RegisterRecord {
  readonly target: ImportTarget;
  readonly id: string;
  readonly body: object;
}

/** A record before and after a change, each as `canonical` writes it; null where there is none. */
export interface RecordChange {
  readonly target: ImportTarget;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The same things give the same text, whatever the order of their fields: how records are compared and kept. */
export function canonical(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * As `canonical`, for assets: their fields are known, so nothing is sorted but the two free ones. A city's 350,000 are
 * compared in this form.
 */
export function canonicalAsset(asset: Asset): string {
  const { id, kind, name, number, commune, street, at, parent, device, attributes } = asset;
  return JSON.stringify({
    at,
    attributes: attributes && Object.keys(attributes).length > 0 ? sorted(attributes) : undefined,
    commune,
    device: device && {
      driver: device.driver,
      id: device.id,
      settings: device.settings && Object.keys(device.settings).length > 0 ? sortedDeep(device.settings) : undefined,
    },
    id,
    kind,
    name,
    number,
    parent,
    street,
  });
}

const sorted = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(values).sort()) result[key] = values[key];
  return result;
};

const sortedDeep = (value: Readonly<Record<string, unknown>>): unknown => JSON.parse(canonical(value)) as unknown;

/** The body as `canonical` wrote it. */
export const textOf = (record: RegisterRecord): string =>
  record.target === 'asset' ? canonicalAsset(record.body as Asset) : canonical(record.body);
