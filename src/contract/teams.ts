import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { POSTS } from '../domain/alarm/definition.ts';
import { incidentIdSchema } from '../domain/incident/operations.ts';
import { TEAM_REASON_LIMIT, TEAM_STATUSES, teamIdSchema } from '../domain/team/team.ts';
import { commandIdSchema, outcomeSchema } from './refusal.ts';

/** One team as a window shows it. Times in ms since 1970 UTC; `by` is a position. */
export const teamRowSchema = z.object({
  id: z.string(),
  /** Call sign. */
  name: z.string(),
  /** The trade that it works for; null where the city did not say. */
  post: z.enum(POSTS).nullable(),
  /** What it can do or carries, in the city's words. */
  skills: z.array(z.string()),
  /** Its vehicle, whose position and state are those of the asset; null: it has none. */
  vehicle: z.object({ id: z.string(), name: z.string() }).nullable(),
  phone: z.string().nullable(),
  /** INSEE code and name of the commune that it belongs to; empty where it is not known. */
  commune: z.object({ id: z.string(), name: z.string() }),
  /** By what operators said of it. What its vehicle says is on the vehicle's card. */
  status: z.enum(TEAM_STATUSES),
  /** Since when it has this status; null: nobody has sent it anywhere yet. */
  since: z.number().nullable(),
  /** What it is on; null: nothing. */
  assignment: z
    .object({
      incident: z.string(),
      /** Empty while the incident is not known here. */
      title: z.string(),
      at: z.number(),
      by: z.string(),
      arrivedAt: z.number().nullable(),
    })
    .nullable(),
  /** Why it is out of service; null: it is not. */
  outOfService: z.object({ by: z.string(), reason: z.string() }).nullable(),
  /** A guarded act of ours in it is not ordered by the hub yet. */
  pending: z.boolean(),
});
export type TeamRow = z.infer<typeof teamRowSchema>;

export const teamFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), number: z.number(), rows: z.array(teamRowSchema) }),
  z.object({
    type: z.literal('delta'),
    number: z.number(),
    upserts: z.array(teamRowSchema),
    removed: z.array(z.string()),
  }),
]);
export type TeamFrame = z.infer<typeof teamFrameSchema>;

const target = { commandId: commandIdSchema, team: teamIdSchema };
const reason = z.string().trim().min(1).max(TEAM_REASON_LIMIT);

/**
 * Besides the codes that are named, each act may be refused with `team.unknown`, `team.out-of-service` (context `by`,
 * `reason`), `operator.*` (who may do it) and `store.*` (the disk). Refusals that name an incident have its title as
 * `incidentTitle`, all have the team's name as `teamName`.
 */
export const teamContract = {
  /** All teams that the city's file declares, or one for each service vehicle where it declares none. */
  watch: oc.output(eventIterator(teamFrameSchema)),
  /**
   * Sends a free team to an incident. Codes: `team.busy` (`incident`, `by`, `status`), `team.already-assigned`
   * (`incident`, `by`), `incident.unknown`, `incident.closed`. Apart from the others it may be refused later: the outbox.
   */
  assign: oc.input(z.object({ ...target, incident: incidentIdSchema })).output(outcomeSchema),
  /**
   * Takes a busy team from the incident that it was seen on and sends it to another, with the reason. Codes:
   * `team.changed` (it is on another than `from` now: `incident`, `by`, `status`), `team.not-assigned`, `team.reason`,
   * `incident.unknown`, `incident.closed`.
   */
  reassign: oc
    .input(z.object({ ...target, from: incidentIdSchema, incident: incidentIdSchema, reason }))
    .output(outcomeSchema),
  /**
   * What it does now, of the incident that it was seen on. Codes: `team.not-assigned`, `team.busy` (it is on another:
   * `incident`, `by`, `status`).
   */
  setStatus: oc
    .input(z.object({ ...target, incident: incidentIdSchema, status: z.enum(['en-route', 'on-scene', 'clearing']) }))
    .output(outcomeSchema),
  /** It has left the incident and is available. Codes as of `setStatus`. */
  release: oc.input(z.object({ ...target, incident: incidentIdSchema })).output(outcomeSchema),
  /** `team.busy`: release it first. `team.reason`. */
  removeFromService: oc.input(z.object({ ...target, reason })).output(outcomeSchema),
  /** `team.not-out-of-service`. */
  returnToService: oc.input(z.object(target)).output(outcomeSchema),
};
