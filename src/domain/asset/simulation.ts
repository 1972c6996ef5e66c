import type { Random } from '../../shared/random.ts';
import type { Course } from '../place/course.ts';
import type { Asset, LonLat } from './asset.ts';

/** A fault that a simulated device has. */
export interface SimulatedFault {
  readonly code: string;
  /** ms since 1970 UTC. */
  readonly since: number;
  readonly detail?: string | undefined;
}

/** What every simulated device's state holds; a type adds its own fields. Changed in place: there are 35,000. */
export interface SimulatedState {
  faults: SimulatedFault[];
}

/** What the street around a simulated device tells it. */
export interface Surroundings {
  /** Level in percent that the lighting schedule asks for at that time. */
  readonly lightLevel: (now: number) => number;
  /** The line that a bus drives; undefined when the city has none. */
  readonly busRound: (asset: Asset) => BusRound | undefined;
  /** A way along the streets from about there to somewhere; undefined when there are no streets. */
  readonly trip: (from: LonLat, random: Random) => Course | undefined;
}

/** A bus line as a bus drives it: its course and its stops in metres from the start, in order. */
export interface BusRound {
  readonly line: string;
  readonly course: Course;
  readonly stops: readonly { readonly name: string; readonly metres: number }[];
}

/**
 * A device type, pretended. Pure: time and chance are handed in. The city owns the states, says when to step and
 * publishes what `message` gives.
 */
export interface DeviceSimulation<S extends SimulatedState = SimulatedState> {
  /** Same as the driver's folder. */
  readonly type: string;
  /** The provider that carries it, same as in the driver's manifest. */
  readonly feed: string;
  /** ms between two steps. */
  readonly period: number;
  /** The device as it is found when the city starts. */
  readonly start: (asset: Asset, random: Random, now: number, surroundings: Surroundings) => S;
  /** Lets time pass until `now`. */
  readonly step: (state: S, now: number, random: Random, surroundings: Surroundings) => void;
  /** The fields of the state message besides `t`, `faults` and `answers`. */
  readonly fields: (state: S, now: number) => Readonly<Record<string, unknown>>;
  /**
   * Takes a set message. Gives the identifier to answer with, or null when the message is late, repeated in vain or
   * cannot be read: then nothing happened.
   */
  readonly receive?: (state: S, payload: Uint8Array, now: number) => string | null;
  /** Conditions that can be made to happen, with the details they may carry. */
  readonly faults: Readonly<Record<string, readonly string[]>>;
  /** Consequences of a fault that begins or ends. */
  readonly faulted?: (state: S, code: string, active: boolean, now: number) => void;
}

/** Begins or ends a fault. False when the type has no such condition, or nothing changed. */
export function setFault<S extends SimulatedState>(
  simulation: DeviceSimulation<S>,
  state: S,
  code: string,
  active: boolean,
  detail: string | undefined,
  now: number,
): boolean {
  if (!Object.hasOwn(simulation.faults, code)) return false;
  const had = state.faults.find((fault) => fault.code === code);
  if (!active && !had) return false;
  if (active && had && had.detail === detail) return false;
  const rest = state.faults.filter((fault) => fault.code !== code);
  state.faults = active ? [...rest, { code, since: had?.since ?? now, detail }] : rest;
  simulation.faulted?.(state, code, active, now);
  return true;
}

/** The state message as it goes on the wire. */
export function stateMessage<S extends SimulatedState>(
  simulation: DeviceSimulation<S>,
  state: S,
  now: number,
  answers?: string,
): string {
  return JSON.stringify({ t: Math.round(now), ...simulation.fields(state, now), faults: state.faults, answers });
}
