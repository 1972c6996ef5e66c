import type { Hold, Treatment } from '../../../../src/contract/alarms.ts';
import type { AlarmDefinition } from '../../../../src/domain/alarm/definition.ts';
import {
  type TreatmentCommand,
  type TreatmentState,
  treatmentAt,
  treatmentId,
  treatmentOf,
  WHOLE_ASSET,
} from '../../../../src/domain/alarm/treatment.ts';
import { type Result, refuse } from '../../../../src/shared/result.ts';
import type { Register } from '../../register/register.ts';
import { createChangeFeed } from '../changeFeed.ts';
import type { TreatmentLog } from './alarmLog.ts';

/** What is shelved, out of service or under works. */
export interface Treatments {
  /** Whether any treatment is in effect: most of the time there is none and nobody need ask. */
  any(): boolean;
  /** Why an alarm is held back by a person or by works; null when it is not. `above`: assets that feed or carry it. */
  holdOf(asset: string, condition: string, above: Iterable<string>, underWorks: boolean): Hold | null;
  act(
    alarms: readonly { readonly asset: string; readonly condition: string }[],
    command: TreatmentCommand,
  ): Result<void>;
  /** Treatments changed in the log; gives the assets concerned. */
  refresh(ids: readonly string[]): readonly string[];
  /** Takes out what has come to its end; gives the assets concerned. */
  sweep(): readonly string[];
  list(): Treatment[];
  watch(signal: AbortSignal | undefined): AsyncGenerator<Treatment[]>;
}

export interface TreatmentsOptions {
  readonly register: Register;
  readonly log: TreatmentLog;
  readonly definitionOf: (asset: number, condition: string) => AlarmDefinition | undefined;
  readonly now: () => number;
}

/** Opens what the log holds. */
export function createTreatments({ register, log, definitionOf, now }: TreatmentsOptions): Treatments {
  const held = new Map<string, { readonly state: TreatmentState; readonly pending: boolean }>();
  const feed = createChangeFeed<'treatments'>();

  const take = (id: string, found: { readonly state: TreatmentState; readonly pending: boolean } | undefined): void => {
    if (found && treatmentAt(found.state, now()).state !== 'in-service') held.set(id, found);
    else held.delete(id);
  };
  for (const { id, state, pending } of log.present()) take(id, { state, pending });

  const stateOf = (asset: string, condition: string): TreatmentState =>
    treatmentAt(held.get(treatmentId(asset, condition))?.state ?? { state: 'in-service' }, now());

  const row = (id: string, { state, pending }: { readonly state: TreatmentState; readonly pending: boolean }) => {
    const named = treatmentOf(id);
    const present = treatmentAt(state, now());
    if (!named || present.state === 'in-service') return [];
    const index = register.indexOf(named.asset);
    const asset = index === undefined ? undefined : register.assets[index];
    const definition = index === undefined ? undefined : definitionOf(index, named.condition);
    const { by, reason, at } = present;
    const treatment: Treatment = {
      asset: named.asset,
      assetName: asset?.name ?? named.asset,
      commune: asset ? register.communeName(asset.commune) : '',
      condition: named.condition,
      text:
        named.condition === WHOLE_ASSET
          ? null
          : { ...(definition?.text ?? { fr: named.condition, en: named.condition }) },
      state: present.state,
      by,
      reason,
      at,
      until: 'until' in present ? present.until : null,
      pending,
    };
    return [treatment];
  };
  const list = (): Treatment[] =>
    [...held].flatMap(([id, treatment]) => row(id, treatment)).sort((a, b) => b.at - a.at);

  return {
    any: () => held.size > 0,
    holdOf(asset, condition, above, underWorks) {
      if (held.size === 0) return null;
      const own = stateOf(asset, condition);
      if (own.state === 'shelved')
        return { type: 'shelved', by: own.by, reason: own.reason, at: own.at, until: own.until };
      if (own.state === 'out-of-service') return { type: 'out-of-service', by: own.by, reason: own.reason, at: own.at };
      for (const id of [asset, ...above]) {
        const whole = stateOf(id, WHOLE_ASSET);
        if (whole.state === 'out-of-service')
          return { type: 'out-of-service', by: whole.by, reason: whole.reason, at: whole.at };
        if (whole.state === 'works' && underWorks) return { type: 'suppressed', rule: 'works' };
      }
      return null;
    },
    act(alarms, command) {
      const unknown = alarms.find(({ asset }) => register.indexOf(asset) === undefined);
      if (unknown) return refuse('asset.unknown', `no asset ${unknown.asset}`, { asset: unknown.asset });
      return log.act(
        alarms.map(({ asset, condition }) => ({
          id: treatmentId(asset, condition),
          command:
            command.type === 'shelve'
              ? {
                  ...command,
                  longest: (definitionOf(register.indexOf(asset) ?? -1, condition)?.longestShelving ?? 480) * 60_000,
                }
              : command,
        })),
      );
    },
    refresh(ids) {
      for (const id of ids) take(id, log.find(id));
      feed.changed('treatments');
      return ids.flatMap((id) => treatmentOf(id)?.asset ?? []);
    },
    sweep() {
      const over = [...held].filter(([, { state }]) => treatmentAt(state, now()).state === 'in-service');
      for (const [id] of over) held.delete(id);
      if (over.length > 0) feed.changed('treatments');
      return over.flatMap(([id]) => treatmentOf(id)?.asset ?? []);
    },
    list,
    async *watch(signal) {
      const changes = feed.subscribe(signal, 100);
      yield list();
      for await (const _ of changes) yield list();
    },
  };
}
