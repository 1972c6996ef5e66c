import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { POSTS } from '../domain/alarm/definition.ts';
import { ASSET_KINDS } from '../domain/asset/asset.ts';
import {
  DISPOSITIONS,
  INCIDENT_KINDS,
  incidentChangeSchema,
  incidentIdSchema,
  incidentLinkSchema,
  incidentPlaceSchema,
  incidentPrioritySchema,
  incidentTitleSchema,
  MOST_LINKS,
  REASON_LIMIT,
  REMARK_LIMIT,
} from '../domain/incident/operations.ts';
import { TEAM_STATUSES } from '../domain/team/team.ts';
import { commandIdSchema, outcomeSchema } from './refusal.ts';

const post = z.enum(POSTS);
const status = z.enum(TEAM_STATUSES);

/** One service's part in an incident. */
const incidentPartSchema = z.object({
  post,
  addedAt: z.number(),
  /** Position. */
  addedBy: z.string(),
  /** Null while it is open. `note`: text from an operator, may be empty. */
  closed: z.object({ at: z.number(), by: z.string(), disposition: z.enum(DISPOSITIONS), note: z.string() }).nullable(),
});
export type IncidentPartRow = z.infer<typeof incidentPartSchema>;

/** An assignment of a team to this incident that the hub refused, because the team was sent elsewhere first. */
const lostTeamSchema = z.object({
  team: z.string(),
  name: z.string(),
  /** Position that had sent it here, while apart from the others. */
  by: z.string(),
  at: z.number(),
  /** Incident that it stays with, and its title; null: none, the team is out of service. */
  incident: z.string().nullable(),
  incidentTitle: z.string(),
  /** Position that sent it there. */
  keptBy: z.string(),
});

/** One incident as a window shows it. Times in ms since 1970 UTC; texts are operators'. */
export const incidentRowSchema = z.object({
  id: z.string(),
  /** Short, to be said by radio: `7F3A`. From the identifier; two may have the same. */
  reference: z.string(),
  kind: z.enum(INCIDENT_KINDS),
  title: z.string(),
  place: incidentPlaceSchema.nullable(),
  /** Name of the commune of the place; empty where it is in none. */
  commune: z.string(),
  priority: incidentPrioritySchema,
  state: z.enum(['open', 'closed']),
  openedAt: z.number(),
  /** Position. */
  openedBy: z.string(),
  closedAt: z.number().nullable(),
  /** Services involved; the incident is closed when each has closed its own part. */
  parts: z.array(incidentPartSchema),
  /** Identifiers of occurrences: their rows are in `alarm.watch`, or `alarm.detail` where they are over. */
  alarms: z.array(z.string()),
  /** Identifiers of calls: their rows are in `call.watch` for an hour after their end. */
  calls: z.array(z.string()),
  /** Cameras and other assets. */
  assets: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(ASSET_KINDS).nullable() })),
  /** Teams that are on it now; a closed incident that still has one stays in the list. */
  teams: z.array(z.object({ id: z.string(), name: z.string(), status, since: z.number(), pending: z.boolean() })),
  /** Teams that were sent here while apart and that it did not get; those that came afterwards are left out. */
  lostTeams: z.array(lostTeamSchema),
  /** The newest last, 200 at most. */
  remarks: z.array(z.object({ at: z.number(), by: z.string(), text: z.string() })),
  /** Other open incidents that hold one of the same alarms or calls: perhaps the same thing twice. */
  alike: z.array(z.string()),
  /** A guarded act of ours in it is not ordered by the hub yet. */
  pending: z.boolean(),
});
export type IncidentRow = z.infer<typeof incidentRowSchema>;

export const incidentFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), number: z.number(), rows: z.array(incidentRowSchema) }),
  z.object({
    type: z.literal('delta'),
    number: z.number(),
    upserts: z.array(incidentRowSchema),
    removed: z.array(z.string()),
  }),
]);
export type IncidentFrame = z.infer<typeof incidentFrameSchema>;

const target = { commandId: commandIdSchema, incident: incidentIdSchema };
const link = incidentLinkSchema;

/**
 * Besides the codes that are named, each act may be refused with `incident.unknown`, `operator.*` (who may do it) and
 * `store.*` (the disk).
 */
export const incidentContract = {
  /** Open incidents, and those closed in the last 24 hours. */
  watch: oc.output(eventIterator(incidentFrameSchema)),
  /**
   * Opens an incident by hand, or with the alarm or call that it began with among its links. Its identifier is
   * `commandId`: asked again it has one effect. Codes: `incident.title` (context `limit`), `incident.services`,
   * `incident.too-many-links` (`most`).
   */
  open: oc
    .input(
      z.object({
        commandId: commandIdSchema,
        kind: z.enum(INCIDENT_KINDS),
        title: incidentTitleSchema,
        place: incidentPlaceSchema.nullable(),
        priority: incidentPrioritySchema,
        services: z.array(post).min(1).max(POSTS.length),
        links: z.array(link).max(MOST_LINKS),
      }),
    )
    .output(outcomeSchema),
  /** Adds an alarm, a call or an asset (a camera). `incident.too-many-links` (`most`). */
  link: oc.input(z.object({ ...target, link })).output(outcomeSchema),
  /** `incident.not-linked`. */
  unlink: oc.input(z.object({ ...target, link })).output(outcomeSchema),
  /** Gives a service a part; a closed incident is open again by it. `incident.part-closed` (`post`, `by`): reopen it. */
  involve: oc.input(z.object({ ...target, post })).output(outcomeSchema),
  /**
   * Closes one service's part; the last one closes the incident. Codes: `incident.no-part` (`post`),
   * `incident.part-closed` (`post`, `by`), `incident.teams-there` (`teams`: their names) of the last part.
   */
  closePart: oc
    .input(z.object({ ...target, post, disposition: z.enum(DISPOSITIONS), note: z.string().max(REASON_LIMIT) }))
    .output(outcomeSchema),
  /** Opens a part again, and with it the incident. Codes: `incident.no-part`, `incident.part-open` (`post`). */
  reopenPart: oc
    .input(z.object({ ...target, post, reason: z.string().trim().min(1).max(REASON_LIMIT) }))
    .output(outcomeSchema),
  /** Never refused but for its length. `incident.remark` (`limit`). */
  remark: oc.input(z.object({ ...target, text: z.string().trim().min(1).max(REMARK_LIMIT) })).output(outcomeSchema),
  /** Says one thing anew; the last to say it holds. Codes: `incident.closed`, `incident.title` (`limit`). */
  amend: oc.input(z.object({ ...target, change: incidentChangeSchema })).output(outcomeSchema),
};
