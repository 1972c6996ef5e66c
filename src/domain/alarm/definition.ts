import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { TIME_OF_DAY } from '../../shared/timeOfDay.ts';
import type { ConditionDefinition, DriverManifest, Priority } from '../asset/device.ts';

/** The six trades of the room: whom an alarm concerns. */
export const POSTS = ['buildings', 'police', 'cctv', 'traffic', 'calls', 'snow'] as const;
/** One of the six trades. */
export type Post = (typeof POSTS)[number];

/** Whom an alarm goes to that nobody acknowledged in time: a supervisor, or another post. */
export const ESCALATE_TO = ['supervisor', ...POSTS] as const;

const bilingual = z.object({ fr: z.string().min(1).max(300), en: z.string().min(1).max(300) });
const steps = z.array(z.string().min(1).max(300)).max(12);
const clock = z.string().regex(TIME_OF_DAY, 'a time of day such as 22:30');
const date = z.iso.date();

/** Why an alarm is not presented, by design (ISA-18.2, 3.1 "suppressed by design"). */
const suppressionSchema = z.discriminatedUnion('when', [
  /** An alarm stands of what feeds or carries the asset, at least as urgent. */
  z.object({ when: z.literal('parent-down') }),
  /** Works are declared on the asset or on what feeds it. */
  z.object({ when: z.literal('works') }),
  /** The time of day in the city, `from` until before `to`, over midnight when `to` is earlier. */
  z.object({ when: z.literal('hours'), from: clock, to: clock }),
]);

/** One alarm as the city has rationalised it (ISA-18.2, clause 8): of each asset of a device type, one condition. */
export const alarmDefinitionSchema = z
  .object({
    /** Device type (driver) and condition: the name of the definition. */
    type: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
    condition: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
    /** Whether it is an alarm at all. False: what the device tells is known on its card and raises nothing (ISA-18.2, clause 8.2). */
    alarm: z.boolean().default(true),
    /** Of the consequence if nobody acts: 1 people in danger, 2 a service down, 3 a nuisance, 4 for the file. */
    severity: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    /** Minutes in which an answer still helps; with the severity it gives the priority. */
    respondWithin: z.number().int().min(1).max(10_080),
    /** Seconds that the condition must last, and must be gone, before it counts. */
    delayOn: z.number().min(0).max(3_600).default(0),
    delayOff: z.number().min(0).max(3_600).default(0),
    /** Raised only when the condition came `count` times in `within` seconds. */
    repeats: z
      .object({ count: z.number().int().min(2).max(50), within: z.number().min(1).max(86_400) })
      .nullable()
      .default(null),
    /** A limit on a point of the device instead of a condition that the device reports; the deadband in the point's unit. */
    limit: z
      .object({
        point: z.string().min(1).max(48),
        above: z.number().nullable().default(null),
        below: z.number().nullable().default(null),
        deadband: z.number().min(0).default(0),
      })
      .nullable()
      .default(null),
    /**
     * How it leaves the list: `acknowledge` when it is over and acknowledged; `auto` as soon as it is over; `manual`
     * latched until an operator resets it.
     */
    reset: z.enum(['acknowledge', 'auto', 'manual']).default('acknowledge'),
    text: bilingual,
    meaning: bilingual,
    check: z.object({ fr: steps, en: steps }),
    /** Whom to call, in order. */
    call: z.object({ fr: steps, en: steps }).default({ fr: [], en: [] }),
    /** None: every post. */
    posts: z.array(z.enum(POSTS)).max(POSTS.length).default([]),
    /** INSEE codes; none: every commune. */
    communes: z
      .array(z.string().regex(/^\d[0-9AB]\d{3}$/))
      .max(200)
      .default([]),
    suppress: z.array(suppressionSchema).max(4).default([]),
    /** Minutes that it may be shelved at most; 0: never. One shift unless told. */
    longestShelving: z.number().int().min(0).max(10_080).default(480),
    escalation: z
      .object({ after: z.number().min(10).max(86_400), to: z.enum(ESCALATE_TO) })
      .nullable()
      .default(null),
    /**
     * Alarms of this condition that come together have one cause: `count` within `metres` of each other, or `anywhere` in
     * the city, each within `within` seconds of the one before. Null: each stands for itself, also when what feeds or carries it is down.
     */
    together: z
      .object({
        within: z.number().min(1).max(600),
        count: z.number().int().min(2).max(1_000),
        metres: z.number().min(1).max(50_000),
        anywhere: z.number().int().min(2).max(10_000),
      })
      .nullable()
      .default({ within: 60, count: 3, metres: 1_500, anywhere: 10 }),
    /** When it must be looked at again. */
    reviewBy: date.nullable().default(null),
    /** Why it is as it is, for the next reader. */
    because: z.string().max(500).default(''),
  })
  .refine(({ limit }) => limit === null || (limit.above === null) !== (limit.below === null), {
    path: ['limit'],
    message: 'either above or below',
  });
/** One rationalised alarm. */
export type AlarmDefinition = z.infer<typeof alarmDefinitionSchema>;

/** The name of a definition: `light-cabinet/no-power`. */
export const definitionName = (type: string, condition: string): string => `${type}/${condition}`;

/** Minutes to answer that go with a priority where nobody has written others. */
const RESPONSE_OF: Readonly<Record<Priority, number>> = { 1: 5, 2: 15, 3: 60, 4: 480 };

/** Severity x time to answer (columns: up to 10 min, up to 30 min, more), after EEMUA 191, 2.5.1: both count. */
export const PRIORITY_MATRIX: Readonly<Record<Priority, readonly [Priority, Priority, Priority]>> = {
  1: [1, 1, 2],
  2: [2, 2, 3],
  3: [2, 3, 3],
  4: [3, 4, 4],
};

/** Priority of the response. `respondWithin` in minutes. */
export const priorityOf = (severity: Priority, respondWithin: number): Priority =>
  PRIORITY_MATRIX[severity][respondWithin <= 10 ? 0 : respondWithin <= 30 ? 1 : 2];

/** What the maker of the driver says of a condition, as a definition that nobody has rationalised yet. */
export function definitionOf(type: string, condition: ConditionDefinition): AlarmDefinition {
  const { id, priority, text, meaning, check } = condition;
  return alarmDefinitionSchema.parse({
    type,
    condition: id,
    severity: priority,
    respondWithin: RESPONSE_OF[priority],
    text: { ...text },
    meaning: { ...meaning },
    check: { fr: [...check.fr], en: [...check.en] },
  });
}

/** A file of definitions: each names its type and condition and may leave out what stays as the driver's maker has it. */
export const alarmFileSchema = z.object({
  format: z.literal('vigie-alarms'),
  version: z.literal(1),
  definitions: z.array(z.looseObject({ type: z.string(), condition: z.string() })).max(2_000),
});
/** A file of definitions, its lines not yet checked. */
export type AlarmFile = z.infer<typeof alarmFileSchema>;

/** The definitions of a city, by name. */
export type Definitions = ReadonlyMap<string, AlarmDefinition>;

/** Definitions as the drivers' makers have them. */
export function makersDefinitions(manifests: Iterable<DriverManifest>): Map<string, AlarmDefinition> {
  const all = new Map<string, AlarmDefinition>();
  for (const { type, conditions } of manifests)
    for (const condition of conditions) all.set(definitionName(type, condition.id), definitionOf(type, condition));
  return all;
}

/**
 * Lays the lines of a file over definitions. Each line is judged by itself: one that is wrong leaves its alarm as it
 * was. Refusals: `alarms.definition` (context `name`, `field`, `reason`).
 */
export function overlaid(
  base: Definitions,
  file: AlarmFile,
): { readonly definitions: Map<string, AlarmDefinition>; readonly refusals: ReturnType<typeof refuse>['refusal'][] } {
  const definitions = new Map(base);
  const refusals: ReturnType<typeof refuse>['refusal'][] = [];
  for (const line of file.definitions) {
    const name = definitionName(line.type, line.condition);
    const read = readDefinition(base.get(name), line);
    if (read.ok) definitions.set(name, read.value);
    else refusals.push(read.refusal);
  }
  return { definitions, refusals };
}

/** One line over the definition that it changes; a new alarm (of a limit) must be whole. */
export function readDefinition(base: AlarmDefinition | undefined, line: unknown): Result<AlarmDefinition> {
  const given = typeof line === 'object' && line !== null ? line : {};
  const read = alarmDefinitionSchema.safeParse({ ...base, ...given });
  const named = given as { readonly type?: unknown; readonly condition?: unknown };
  const name = definitionName(String(named.type).slice(0, 48), String(named.condition).slice(0, 48));
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.join('.') ?? '';
    const reason = issue?.message ?? 'wrong';
    return refuse('alarms.definition', `${name}: ${field}: ${reason}`, { name, field, reason });
  }
  // A condition that no device reports and no limit makes would be an alarm that never comes.
  if (!base && read.data.limit === null)
    return refuse('alarms.definition', `${name}: no device reports this condition`, {
      name,
      field: 'condition',
      reason: 'no device reports it and it has no limit',
    });
  return ok(read.data);
}
