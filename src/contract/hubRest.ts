import { oc } from '@orpc/contract';
import { z } from 'zod';
import { POSTS } from '../domain/alarm/definition.ts';
import { ASSET_KINDS } from '../domain/asset/asset.ts';
import { DISPOSITIONS, INCIDENT_KINDS } from '../domain/incident/operations.ts';
import { TEAM_STATUSES } from '../domain/team/team.ts';
import { ALARM_STATES } from './alarms.ts';
import { lonLatSchema } from './cityFile.ts';

/** What a key of another system may be allowed to do. `personal`: also what tells of persons (names, numbers, free text). */
export const REST_RIGHTS = [
  'assets',
  'alarms',
  'calls',
  'incidents',
  'teams',
  'journal',
  'webhooks',
  'personal',
] as const;
export type RestRight = (typeof REST_RIGHTS)[number];

/** Where the hub's interface for other systems is served; the number changes only when something is taken away. */
export const REST_PREFIX = '/api/v1';

const id = z.string().min(1).max(400);
/** RFC 3339 in UTC. */
const time = z.string().meta({ format: 'date-time' });
const timeIn = z.iso.datetime({ offset: true });
const kind = z.string().min(1).max(64);

const paging = {
  /** Of the page before; opaque. */
  cursor: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null on the last') });

export const restAssetSchema = z.object({
  id,
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  number: z.number().int(),
  commune: z.object({ id: z.string().describe('INSEE code'), name: z.string() }),
  street: z.string().nullable().describe('Identifier of the street it stands in'),
  at: lonLatSchema.describe('Longitude and latitude in degrees, WGS 84'),
  parent: z.string().nullable().describe('Asset that feeds or carries it'),
});
export type RestAsset = z.infer<typeof restAssetSchema>;

export const restAlarmSchema = z.object({
  id: id.describe('Follows from asset, condition and the device’s own time'),
  asset: z.string(),
  condition: z.string(),
  priority: z.number().int().min(1).max(4).describe('1 urgent, 2 high, 3 low, 4 diagnostic (ISA-18.2)'),
  state: z.enum(ALARM_STATES).describe('`cleared`: over and acknowledged'),
  raisedAt: time.describe('By the device’s clock'),
  returnedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable().describe('Position'),
  owner: z.string().nullable().describe('Position that has taken it or was given it'),
  escalatedTo: z.string().nullable(),
  detail: z.string().nullable().describe('Text of the device; only with the right `personal`'),
  comments: z
    .array(z.object({ at: time, by: z.string(), text: z.string() }))
    .nullable()
    .describe('Operators’ remarks; null without the right `personal`'),
});
export type RestAlarm = z.infer<typeof restAlarmSchema>;

const place = z.object({ label: z.string(), at: lonLatSchema });
export const restCallSchema = z.object({
  id,
  state: z.enum(['ringing', 'claimed', 'done', 'abandoned']),
  line: z.string(),
  rangAt: time,
  claimedBy: z.string().nullable().describe('Position'),
  claimedAt: time.nullable(),
  endedAt: time.nullable(),
  requestType: z.string().nullable(),
  person: z
    .object({
      number: z.string(),
      callerName: z.string().nullable(),
      text: z.string().nullable(),
      transcript: z.string().nullable(),
      place: place.nullable(),
      hint: place.nullable(),
    })
    .nullable()
    .describe('What tells of the caller; null without the right `personal`'),
});
export type RestCall = z.infer<typeof restCallSchema>;

const post = z.enum(POSTS);
export const restIncidentSchema = z.object({
  id,
  kind: z.enum(INCIDENT_KINDS),
  priority: z.number().int().min(1).max(4).describe('1 urgent to 4 for the file'),
  state: z.enum(['open', 'closed']).describe('`closed`: each service has closed its own part'),
  openedAt: time,
  openedBy: z.string().describe('Position'),
  closedAt: time.nullable(),
  parts: z
    .array(
      z.object({
        post,
        addedAt: time,
        addedBy: z.string(),
        closedAt: time.nullable(),
        closedBy: z.string().nullable(),
        disposition: z.enum(DISPOSITIONS).nullable(),
      }),
    )
    .describe('Services involved, each with its own part'),
  alarms: z.array(z.string()),
  calls: z.array(z.string()),
  assets: z.array(z.string()).describe('Cameras and other equipment'),
  teams: z.array(z.object({ id: z.string(), status: z.enum(TEAM_STATUSES), since: time })).describe('On it now'),
  words: z
    .object({
      title: z.string(),
      place: place.nullable(),
      notes: z.array(z.object({ post, note: z.string() })).describe('At the end of a part'),
      remarks: z.array(z.object({ at: time, by: z.string(), text: z.string() })),
    })
    .nullable()
    .describe('What operators wrote, and where it is; null without the right `personal`'),
});
export type RestIncident = z.infer<typeof restIncidentSchema>;

export const restTeamSchema = z.object({
  id,
  name: z.string().describe('Call sign; the identifier where this hub’s city file does not know the team'),
  post: post.nullable(),
  skills: z.array(z.string()),
  vehicle: z.string().nullable().describe('Asset'),
  commune: z.string().nullable().describe('INSEE code'),
  status: z.enum(TEAM_STATUSES),
  since: time.nullable(),
  incident: z.string().nullable().describe('What it is on; one at a time'),
  assignedAt: time.nullable(),
  assignedBy: z.string().nullable().describe('Position'),
  phone: z.string().nullable().describe('Only with the right `personal`'),
  outOfService: z.string().nullable().describe('Reason; only with the right `personal`'),
});
export type RestTeam = z.infer<typeof restTeamSchema>;

export const restEntrySchema = z.object({
  order: z.number().int().nullable().describe('The hub’s order, without gaps; null while a restored log lacks it'),
  id: z.uuid(),
  at: time.describe('By the author’s hybrid clock'),
  stream: z.string(),
  kind: z.string(),
  class: z.enum(['guarded', 'additive', 'last-writer']),
  position: z.string(),
  station: z.string(),
  operator: z.string().nullable().describe('Only with the right `personal`'),
  body: z.unknown(),
  because: z.string().nullable().describe('Only with the right `personal`'),
  redacted: z.boolean().describe('Something was left out for want of the right `personal`'),
});
export type RestEntry = z.infer<typeof restEntrySchema>;

export const restWebhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  kinds: z.array(z.string()),
  state: z.enum(['active', 'stopped']),
  stopped: z
    .enum(['gave-up', 'gone', 'key'])
    .nullable()
    .describe('`gave-up`: 72 hours without success; `gone`: the receiver said 410; `key`: its key may not any more'),
  createdAt: time,
  failures: z.number().int().describe('Attempts in a row that failed'),
  nextAttemptAt: time.nullable(),
  lastResult: z.string().nullable().describe('Of the last attempt: a status of HTTP, or what went wrong'),
  behind: z.number().int().describe('Journal entries that were not looked at yet'),
});
export type RestWebhook = z.infer<typeof restWebhookSchema>;

const webhookKind = z
  .string()
  .max(64)
  .regex(/^(\*|[a-z-]+\.(\*|[a-z-]+))$/, 'a kind such as alarm.raised, alarm.* or *');

const alarmTag = { tags: ['alarms'] };
const hookTag = { tags: ['webhooks'] };

/** The hub's interface for other systems; each operation names the right that it wants in its description. */
export const hubRestContract = {
  assets: {
    list: oc
      .route({ method: 'GET', path: '/assets', tags: ['assets'], summary: 'Assets by identifier. Right: assets' })
      .input(
        z.strictObject({
          ...paging,
          kind: z.enum(ASSET_KINDS).optional(),
          commune: z.string().max(64).optional().describe('INSEE code'),
          bounds: z
            .string()
            .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/, 'west,south,east,north in degrees')
            .optional()
            .describe('west,south,east,north in degrees'),
        }),
      )
      .output(pageOf(restAssetSchema)),
    get: oc
      .route({ method: 'GET', path: '/assets/{id}', tags: ['assets'], summary: 'One asset. Right: assets' })
      .input(z.strictObject({ id }))
      .output(restAssetSchema),
  },
  alarms: {
    list: oc
      .route({
        method: 'GET',
        path: '/alarms',
        ...alarmTag,
        summary: 'Alarm occurrences, present and past, the newest first. Right: alarms',
      })
      .input(
        z.strictObject({
          ...paging,
          when: z.enum(['present', 'past', 'all']).default('all'),
          asset: z.string().max(64).optional(),
          condition: z.string().max(64).optional(),
          priority: z.coerce.number().int().min(1).max(4).optional(),
          from: timeIn.optional().describe('Raised at this time or later'),
          to: timeIn.optional().describe('Raised before this time'),
        }),
      )
      .output(pageOf(restAlarmSchema)),
    get: oc
      .route({ method: 'GET', path: '/alarms/{id}', ...alarmTag, summary: 'One occurrence. Right: alarms' })
      .input(z.strictObject({ id }))
      .output(restAlarmSchema),
  },
  calls: {
    list: oc
      .route({ method: 'GET', path: '/calls', tags: ['calls'], summary: 'Calls, the newest first. Right: calls' })
      .input(z.strictObject({ ...paging, from: timeIn.optional(), to: timeIn.optional() }))
      .output(pageOf(restCallSchema)),
    get: oc
      .route({ method: 'GET', path: '/calls/{id}', tags: ['calls'], summary: 'One call. Right: calls' })
      .input(z.strictObject({ id }))
      .output(restCallSchema),
  },
  incidents: {
    list: oc
      .route({
        method: 'GET',
        path: '/incidents',
        tags: ['incidents'],
        summary: 'Incidents, open and closed, the newest first. Right: incidents',
      })
      .input(
        z.strictObject({
          ...paging,
          when: z.enum(['open', 'closed', 'all']).default('all'),
          from: timeIn.optional().describe('Opened at this time or later'),
          to: timeIn.optional().describe('Opened before this time'),
        }),
      )
      .output(pageOf(restIncidentSchema)),
    get: oc
      .route({ method: 'GET', path: '/incidents/{id}', tags: ['incidents'], summary: 'One incident. Right: incidents' })
      .input(z.strictObject({ id }))
      .output(restIncidentSchema),
  },
  teams: {
    list: oc
      .route({
        method: 'GET',
        path: '/teams',
        tags: ['teams'],
        summary: 'Teams by identifier, with what they are on. Right: teams',
        description:
          'Those of the hub’s city file (one for each service vehicle where it declares none), and others of which something was said at a station.',
      })
      .input(
        z.strictObject({
          ...paging,
          status: z.enum(TEAM_STATUSES).optional(),
          incident: z.string().max(64).optional().describe('On this incident'),
        }),
      )
      .output(pageOf(restTeamSchema)),
    get: oc
      .route({ method: 'GET', path: '/teams/{id}', tags: ['teams'], summary: 'One team. Right: teams' })
      .input(z.strictObject({ id }))
      .output(restTeamSchema),
  },
  journal: {
    list: oc
      .route({
        method: 'GET',
        path: '/journal',
        tags: ['journal'],
        summary: 'Extract of the log of operations, the oldest first. Right: journal',
        description:
          'A page may hold fewer entries than asked for, even none: go on with `next` while `more` is true. `next` is never null: asked again later it gives what came since.',
      })
      .input(
        z.strictObject({
          ...paging,
          from: timeIn.optional(),
          to: timeIn.optional(),
          stream: z.string().max(300).optional(),
          kind: kind.optional(),
          position: z.string().max(200).optional(),
          operator: z.string().max(200).optional().describe('Wants the right `personal`'),
        }),
      )
      .output(z.object({ items: z.array(restEntrySchema), next: z.string(), more: z.boolean() })),
  },
  webhooks: {
    create: oc
      .route({
        method: 'POST',
        path: '/webhooks',
        ...hookTag,
        successStatus: 201,
        summary: 'Subscribes a receiver to kinds of operation, from now on. Rights: webhooks and journal',
        description: 'The secret is told in this answer only. Deliveries are signed by Standard Webhooks.',
      })
      .input(z.strictObject({ url: z.url().max(2_000), kinds: z.array(webhookKind).min(1).max(50) }))
      .output(restWebhookSchema.extend({ secret: z.string().describe('whsec_ and base64') })),
    list: oc
      .route({ method: 'GET', path: '/webhooks', ...hookTag, summary: 'Subscriptions of this key. Right: webhooks' })
      .output(z.object({ items: z.array(restWebhookSchema) })),
    get: oc
      .route({ method: 'GET', path: '/webhooks/{id}', ...hookTag, summary: 'One subscription. Right: webhooks' })
      .input(z.strictObject({ id: z.uuid() }))
      .output(restWebhookSchema),
    remove: oc
      .route({
        method: 'DELETE',
        path: '/webhooks/{id}',
        ...hookTag,
        successStatus: 204,
        summary: 'Ends a subscription. Right: webhooks',
      })
      .input(z.strictObject({ id: z.uuid() }))
      .output(z.void()),
    resume: oc
      .route({
        method: 'POST',
        path: '/webhooks/{id}/resume',
        ...hookTag,
        summary: 'Goes on where it was stopped. Right: webhooks',
      })
      .input(z.strictObject({ id: z.uuid() }))
      .output(restWebhookSchema),
  },
};
