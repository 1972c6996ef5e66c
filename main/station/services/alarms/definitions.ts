import type { DefinitionRow } from '../../../../src/contract/alarms.ts';
import { type AmendmentState, isSamePerson } from '../../../../src/domain/alarm/amendment.ts';
import {
  type AlarmDefinition,
  type AlarmFile,
  definitionName,
  makersDefinitions,
  overlaid,
  priorityOf,
  readDefinition,
} from '../../../../src/domain/alarm/definition.ts';
import type { DriverManifest, Priority } from '../../../../src/domain/asset/device.ts';
import type { Refusal, Result } from '../../../../src/shared/result.ts';
import { createChangeFeed } from '../changeFeed.ts';
import type { AmendmentLog } from './alarmLog.ts';

/** The definitions in force: the makers', over them the shipped file, the city's, and what two positions agreed on. */
export interface AlarmDefinitions {
  of(type: string, condition: string): AlarmDefinition | undefined;
  priority(definition: AlarmDefinition): Priority;
  /** Definitions of a device type that watch a limit of a point. */
  limitsOf(type: string): readonly AlarmDefinition[];
  rows(): DefinitionRow[];
  watch(signal: AbortSignal | undefined): AsyncGenerator<DefinitionRow[]>;
  /** Amendments changed in the log. */
  refresh(): void;
  propose(definition: unknown, because: string): Result<void>;
  approve(type: string, condition: string, number: number): Result<void>;
  decline(type: string, condition: string, number: number, reason: string): Result<void>;
  /** The definitions in force as a file of the city. */
  exported(): { readonly name: string; readonly text: string };
  /** Whether a definition was amended or is proposed to be. */
  followUp(type: string, condition: string): 'none' | 'proposed' | 'amended';
  /** Lines of the files that could not be used. */
  readonly refusals: readonly Refusal[];
}

export interface AlarmDefinitionsOptions {
  /** Of every type that has alarms. */
  readonly manifests: readonly DriverManifest[];
  /** The shipped file first, then the city's. */
  readonly files: readonly AlarmFile[];
  readonly log: AmendmentLog;
  readonly position: string;
  /** Who is signed in here; null or left out: nobody. */
  readonly operator?: (() => string | null) | undefined;
  readonly onChange: () => void;
}

const NO_LIMITS: readonly AlarmDefinition[] = [];

/** Lays the definitions over one another. */
export function createAlarmDefinitions(options: AlarmDefinitionsOptions): AlarmDefinitions {
  const { log, position } = options;
  const makers = makersDefinitions(options.manifests);
  const names = new Map(options.manifests.map(({ type, name }) => [type, name]));
  let filed: ReadonlyMap<string, AlarmDefinition> = makers;
  const refusals: Refusal[] = [];
  for (const file of options.files) {
    const read = overlaid(filed, file);
    filed = read.definitions;
    refusals.push(...read.refusals);
  }
  const feed = createChangeFeed<'definitions'>();
  let amendments = new Map<string, { readonly state: AmendmentState; readonly pending: boolean }>();
  let inForce = new Map<string, AlarmDefinition>();
  let limits = new Map<string, AlarmDefinition[]>();
  /** By type and condition: asked for every condition of every message. */
  let byType = new Map<string, Map<string, AlarmDefinition>>();

  const read = (): void => {
    amendments = new Map(log.present().map(({ id, state, pending }) => [id, { state, pending }]));
    inForce = new Map(filed);
    for (const [name, { state }] of amendments) if (state.approved) inForce.set(name, state.approved.definition);
    limits = new Map();
    byType = new Map();
    for (const definition of inForce.values()) {
      const ofType = byType.get(definition.type) ?? new Map<string, AlarmDefinition>();
      byType.set(definition.type, ofType.set(definition.condition, definition));
      if (definition.limit) limits.set(definition.type, [...(limits.get(definition.type) ?? []), definition]);
    }
  };
  read();

  const row = (definition: AlarmDefinition): DefinitionRow => {
    const name = definitionName(definition.type, definition.condition);
    const amended = amendments.get(name);
    const { approved = null, proposal = null } = amended?.state ?? {};
    return {
      definition: structuredClone(definition),
      filed: structuredClone(filed.get(name)) ?? null,
      typeName: { ...(names.get(definition.type) ?? { fr: definition.type, en: definition.type }) },
      priority: priorityOf(definition.severity, definition.respondWithin),
      source: approved ? 'amendment' : filed.get(name) === makers.get(name) ? 'maker' : 'city',
      approved: approved && {
        number: approved.number,
        by: approved.by,
        at: approved.at,
        approvedBy: approved.approvedBy,
        approvedAt: approved.approvedAt,
        because: approved.because,
      },
      proposal: proposal && {
        number: proposal.number,
        definition: structuredClone(proposal.definition),
        by: proposal.by,
        at: proposal.at,
        because: proposal.because,
        own: proposal.by === position || isSamePerson(proposal, options.operator?.()),
      },
      pending: amended?.pending ?? false,
    };
  };
  const rows = (): DefinitionRow[] => {
    const all = new Map(inForce);
    // A limit that is only proposed is in no file yet.
    for (const [name, { state }] of amendments)
      if (state.proposal && !all.has(name)) all.set(name, state.proposal.definition);
    return [...all.values()].map(row);
  };

  return {
    refusals,
    of: (type, condition) => byType.get(type)?.get(condition),
    priority: ({ severity, respondWithin }) => priorityOf(severity, respondWithin),
    limitsOf: (type) => limits.get(type) ?? NO_LIMITS,
    rows,
    async *watch(signal) {
      const changes = feed.subscribe(signal, 200);
      yield rows();
      for await (const _ of changes) yield rows();
    },
    refresh() {
      read();
      feed.changed('definitions');
      options.onChange();
    },
    propose(given, because) {
      const named = (typeof given === 'object' && given !== null ? given : {}) as Partial<AlarmDefinition>;
      const name = definitionName(String(named.type), String(named.condition));
      const definition = readDefinition(inForce.get(name), given);
      if (!definition.ok) return definition;
      return log.act(name, { type: 'propose', definition: definition.value, because });
    },
    approve: (type, condition, number) => log.act(definitionName(type, condition), { type: 'approve', number }),
    decline: (type, condition, number, reason) =>
      log.act(definitionName(type, condition), { type: 'decline', number, reason }),
    exported() {
      const definitions = [...inForce.entries()]
        .filter(([name, definition]) => definition !== makers.get(name))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, definition]) => definition);
      const file = { format: 'vigie-alarms', version: 1, definitions };
      return { name: 'alarms.json', text: `${JSON.stringify(file, null, 2)}\n` };
    },
    followUp(type, condition) {
      const state = amendments.get(definitionName(type, condition))?.state;
      return state?.proposal ? 'proposed' : state?.approved ? 'amended' : 'none';
    },
  };
}
