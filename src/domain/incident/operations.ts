import { z } from 'zod';
import { POSTS } from '../alarm/definition.ts';
import { line } from '../operator/line.ts';
import type { OperationDraft } from '../operator/operator.ts';

/** What an incident is, whatever it began with; the words are the windows'. */
export const INCIDENT_KINDS = [
  'road',
  'signals',
  'lighting',
  'power',
  'fire',
  'intrusion',
  'public-order',
  'assistance',
  'flooding',
  'snow-ice',
  'cleanliness',
  'network',
  'event',
  'other',
] as const;
/** What an incident is. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** How a service's part ended. */
export const DISPOSITIONS = [
  'resolved',
  'made-safe',
  'handed-over',
  'nothing-to-do',
  'unfounded',
  'duplicate',
  'cancelled',
] as const;
/** How a service's part ended. */
export type Disposition = (typeof DISPOSITIONS)[number];

/** Longest title, characters. */
export const TITLE_LIMIT = 160;
/** Longest remark, characters. */
export const REMARK_LIMIT = 1_000;
/** Longest reason, and longest note at the end of a part, characters. */
export const REASON_LIMIT = 500;
/** Links that an incident may have when one more is made. */
export const MOST_LINKS = 200;

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
const act = { at: time, by: position };
const post = z.enum(POSTS);
const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** Identifier of an incident: the UUID that whoever opens it draws. */
export const incidentIdSchema = z.uuid();
/** What an incident is called: one line. */
export const incidentTitleSchema = line(TITLE_LIMIT);
/** Where an incident is. */
export const incidentPlaceSchema = z.object({ label: line(200), at: lonLat });
/** 1 urgent to 4 for the file, as priorities of alarms. */
export const incidentPrioritySchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
/** What belongs to an incident: an occurrence, a call, or an asset (a camera that sees it, what is broken). */
export const incidentLinkSchema = z.object({
  type: z.enum(['alarm', 'call', 'asset']),
  id: z.string().min(1).max(280),
});
/** One thing that is said anew of an incident; the last to say it holds. */
export const incidentChangeSchema = z.discriminatedUnion('field', [
  z.object({ field: z.literal('title'), value: incidentTitleSchema }),
  z.object({ field: z.literal('kind'), value: z.enum(INCIDENT_KINDS) }),
  z.object({ field: z.literal('priority'), value: incidentPrioritySchema }),
  z.object({ field: z.literal('place'), value: incidentPlaceSchema.nullable() }),
]);
const reason = z.string().trim().min(1).max(REASON_LIMIT);

/** Operations of an incident. Times in ms since 1970 UTC; `by` is a position. */
export const incidentOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('incident.opened'),
    body: z.object({
      ...act,
      kind: z.enum(INCIDENT_KINDS),
      title: incidentTitleSchema,
      place: incidentPlaceSchema.nullable(),
      priority: incidentPrioritySchema,
      /** Posts that have a part in it, each to be closed by itself. */
      services: z.array(post).min(1).max(POSTS.length),
      links: z.array(incidentLinkSchema).max(MOST_LINKS),
    }),
  }),
  z.object({ kind: z.literal('incident.linked'), body: z.object({ ...act, link: incidentLinkSchema }) }),
  z.object({ kind: z.literal('incident.unlinked'), body: z.object({ ...act, link: incidentLinkSchema }) }),
  z.object({ kind: z.literal('incident.service-added'), body: z.object({ ...act, post }) }),
  z.object({
    kind: z.literal('incident.part-closed'),
    body: z.object({ ...act, post, disposition: z.enum(DISPOSITIONS), note: z.string().trim().max(REASON_LIMIT) }),
  }),
  z.object({ kind: z.literal('incident.part-reopened'), body: z.object({ ...act, post, reason }) }),
  z.object({
    kind: z.literal('incident.remarked'),
    /** `remark`: its own identifier, so that one that is sent again is not written twice. */
    body: z.object({ ...act, remark: z.uuid(), text: z.string().trim().min(1).max(REMARK_LIMIT) }),
  }),
  z.object({ kind: z.literal('incident.amended'), body: z.object({ ...act, change: incidentChangeSchema }) }),
]);
/** An operation of an incident, without its envelope. */
export type IncidentOperation = z.infer<typeof incidentOperationSchema>;
/** Body of an operation of an incident. */
export type IncidentBody<K extends IncidentOperation['kind']> = Extract<IncidentOperation, { kind: K }>['body'];
/** An operation of an incident before it has an envelope. */
export type IncidentDraft = {
  [K in IncidentOperation['kind']]: OperationDraft<K, IncidentBody<K>>;
}[IncidentOperation['kind']];

/** Where an incident is. */
export type IncidentPlace = z.infer<typeof incidentPlaceSchema>;
/** What belongs to an incident. */
export type IncidentLink = z.infer<typeof incidentLinkSchema>;
/** One thing that is said anew of an incident. */
export type IncidentChange = z.infer<typeof incidentChangeSchema>;
/** 1 urgent to 4 for the file. */
export type IncidentPriority = z.infer<typeof incidentPrioritySchema>;
