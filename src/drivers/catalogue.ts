import type { DeviceDriver } from '../domain/asset/device.ts';

const found = import.meta.glob<{ driver: DeviceDriver }>('./*/driver.ts', { eager: true });

/** Every device type that Vigie knows, by its folder's name. Built from the folder listing: a new type is a new folder. */
export const catalogue: ReadonlyMap<string, DeviceDriver> = new Map(
  Object.entries(found).map(([path, module]) => {
    const folder = path.split('/')[1] ?? '';
    if (module.driver.manifest.type !== folder)
      throw new Error(`driver in folder ${folder} calls itself ${module.driver.manifest.type}`);
    return [folder, module.driver] as const;
  }),
);
