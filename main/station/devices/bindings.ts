import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import type { Register } from '../register/register.ts';

/** Which driver speaks for which asset. */
export interface Bindings {
  driverOf(index: number): DeviceDriver | undefined;
  /** Devices of each driver type. */
  counts(): ReadonlyMap<string, number>;
  /** Types that assets are bound to and nobody knows. */
  unknown(): string[];
  registerChanged(): void;
}

/** Binds a register's assets to the drivers of the catalogue. */
export function createBindings(register: Register, catalogue: ReadonlyMap<string, DeviceDriver>): Bindings {
  let drivers: (DeviceDriver | undefined)[] = [];
  let counts = new Map<string, number>();
  let unknown = new Set<string>();
  const registerChanged = (): void => {
    counts = new Map();
    unknown = new Set();
    drivers = register.assets.map(({ device }, index) => {
      if (!device) return undefined;
      const driver = catalogue.get(device.driver);
      if (!driver) unknown.add(device.driver);
      else if (!register.isRetired(index)) counts.set(device.driver, (counts.get(device.driver) ?? 0) + 1);
      return driver;
    });
  };
  registerChanged();
  return { driverOf: (index) => drivers[index], counts: () => counts, unknown: () => [...unknown], registerChanged };
}
