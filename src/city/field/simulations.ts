import type { DeviceSimulation } from '../../domain/asset/simulation.ts';

const found = import.meta.glob<{ simulation?: DeviceSimulation }>('../../drivers/*/simulator.ts', { eager: true });

/** Every device type that can be pretended over MQTT, by its driver's name. Built from the folder listing. */
export const simulations: ReadonlyMap<string, DeviceSimulation> = new Map(
  Object.values(found).flatMap(({ simulation }) => (simulation ? [[simulation.type, simulation] as const] : [])),
);
