import type { CityFile } from '../../contract/cityFile.ts';
import type { FaultEvent } from './faultSchedule.ts';

/** Which assets hang on which, and what a fault of one does to the others. Pure. */
export interface Consequences {
  readonly childrenOf: (asset: string) => readonly { readonly id: string; readonly driver: string }[];
  /** The event itself, with its detail filled in, then what follows from it. */
  readonly of: (event: FaultEvent) => readonly FaultEvent[];
}

/** A cabinet without power silences its lamps; a fibre node that is down makes the cameras behind it unreachable. */
export function consequencesIn(city: CityFile): Consequences {
  const children = new Map<string, { id: string; driver: string }[]>();
  for (const asset of city.assets) {
    if (!asset.parent || !asset.device) continue;
    const list = children.get(asset.parent) ?? [];
    if (list.length === 0) children.set(asset.parent, list);
    list.push({ id: asset.id, driver: asset.device.driver });
  }
  const childrenOf = (asset: string): readonly { id: string; driver: string }[] => children.get(asset) ?? [];

  return {
    childrenOf,
    of(event) {
      const { asset, condition, active } = event;
      if (event.driver === 'light-cabinet' && condition === 'no-power') {
        const lamps = childrenOf(asset).filter((child) => child.driver === 'light-point');
        return [
          { ...event, detail: event.detail ?? (active ? `${lamps.length} points éteints` : undefined) },
          ...lamps.map(
            ({ id, driver }): FaultEvent => ({
              asset: id,
              driver,
              condition: 'not-answering',
              active,
              detail: active ? `armoire ${asset}` : undefined,
            }),
          ),
        ];
      }
      if (event.driver === 'fibre-node' && condition === 'down')
        return [
          event,
          ...childrenOf(asset)
            .filter((child) => child.driver === 'camera-onvif')
            .map(({ id, driver }): FaultEvent => ({ asset: id, driver, condition: 'hang', active })),
        ];
      return [event];
    },
  };
}
