import type { BlockList } from 'node:net';
import { implement } from '@orpc/server';
import { z } from 'zod';
import { hubRestContract, type RestRight } from '../../contract/hubRest.ts';
import type { CityAssets } from './cityAssets.ts';
import type { IncidentQueries } from './incidentQueries.ts';
import type { Key } from './keys.ts';
import type { Before } from './pages.ts';
import type { PersonalAccess } from './personalAccess.ts';
import { refusal } from './problems.ts';
import type { Queries } from './queries.ts';
import { receiverTrouble } from './receiverAddress.ts';
import type { Webhooks } from './webhooks.ts';

/** What answers the contract. */
export interface RestParts {
  readonly assets: CityAssets | null;
  readonly queries: Queries;
  readonly incidents: IncidentQueries;
  readonly webhooks: Webhooks;
  readonly access: PersonalAccess;
  readonly allowed: BlockList;
}

/** What each call brings along. */
export interface RestCall {
  readonly key: Key;
  /** Method, path and query, for the record of who read what of persons. */
  readonly request: string;
}

const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function unpacked<T>(cursor: string | undefined, schema: z.ZodType<T>): T | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw refusal('cursor-wrong');
  }
}

const beforeCursor = z.tuple([z.number(), z.string().max(400)]).transform(([time, id]): Before => ({ time, id }));
const placeCursor = z.number().int().min(0);
const idCursor = z.string().max(400);

const timeOf = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));
const boundsOf = (text: string | undefined): readonly [number, number, number, number] | null =>
  text === undefined ? null : (text.split(',').map(Number) as [number, number, number, number]);

/** The contract, answered. */
export function restRoutes({ assets, queries, incidents, webhooks, access, allowed }: RestParts) {
  const os = implement(hubRestContract).$context<RestCall>();

  const wants = ({ key }: RestCall, ...rights: RestRight[]): void => {
    const missing = rights.find((right) => !key.rights.includes(right));
    if (missing) throw refusal('right-missing', `the right "${missing}" is missing`, { right: missing });
  };
  /** Whether persons are told of; then it is on record. */
  const personal = ({ key, request }: RestCall): boolean => {
    if (!key.rights.includes('personal')) return false;
    access.note(key.id, request);
    return true;
  };
  const city = (): CityAssets => {
    if (!assets) throw refusal('no-assets');
    return assets;
  };
  const nextOf = (last: Before | null): string | null => last && packed([last.time, last.id]);

  return os.router({
    assets: {
      list: os.assets.list.handler(({ input: { cursor, bounds, ...query }, context }) => {
        wants(context, 'assets');
        const after = unpacked(cursor, idCursor);
        const { rows, more } = city().find({ ...query, bounds: boundsOf(bounds), after });
        return { items: rows, next: more ? packed(rows.at(-1)!.id) : null };
      }),
      get: os.assets.get.handler(({ input, context }) => {
        wants(context, 'assets');
        const asset = city().get(input.id);
        if (!asset) throw refusal('asset-unknown');
        return asset;
      }),
    },
    alarms: {
      list: os.alarms.list.handler(({ input: { cursor, from, to, ...query }, context }) => {
        wants(context, 'alarms');
        const before = unpacked(cursor, beforeCursor);
        const times = { from: timeOf(from), to: timeOf(to), before };
        const { rows, last } = queries.alarms({ ...query, ...times, personal: personal(context) });
        return { items: rows, next: nextOf(last) };
      }),
      get: os.alarms.get.handler(({ input, context }) => {
        wants(context, 'alarms');
        const alarm = queries.alarm(input.id, personal(context));
        if (!alarm) throw refusal('alarm-unknown');
        return alarm;
      }),
    },
    calls: {
      list: os.calls.list.handler(({ input: { cursor, from, to, limit }, context }) => {
        wants(context, 'calls');
        const before = unpacked(cursor, beforeCursor);
        const times = { from: timeOf(from), to: timeOf(to), before };
        const { rows, last } = queries.calls({ ...times, limit, personal: personal(context) });
        return { items: rows, next: nextOf(last) };
      }),
      get: os.calls.get.handler(({ input, context }) => {
        wants(context, 'calls');
        const call = queries.call(input.id, personal(context));
        if (!call) throw refusal('call-unknown');
        return call;
      }),
    },
    incidents: {
      list: os.incidents.list.handler(({ input: { cursor, from, to, when, limit }, context }) => {
        wants(context, 'incidents');
        const before = unpacked(cursor, beforeCursor);
        const times = { from: timeOf(from), to: timeOf(to), before };
        const { rows, last } = incidents.incidents({ when, ...times, limit, personal: personal(context) });
        return { items: rows, next: nextOf(last) };
      }),
      get: os.incidents.get.handler(({ input, context }) => {
        wants(context, 'incidents');
        const incident = incidents.incident(input.id, personal(context));
        if (!incident) throw refusal('incident-unknown');
        return incident;
      }),
    },
    teams: {
      list: os.teams.list.handler(({ input: { cursor, ...query }, context }) => {
        wants(context, 'teams');
        const after = unpacked(cursor, idCursor);
        const { rows, more } = incidents.teams({ ...query, after, personal: personal(context) });
        return { items: rows, next: more ? packed(rows.at(-1)!.id) : null };
      }),
      get: os.teams.get.handler(({ input, context }) => {
        wants(context, 'teams');
        const team = incidents.team(input.id, personal(context));
        if (!team) throw refusal('team-unknown');
        return team;
      }),
    },
    journal: {
      list: os.journal.list.handler(({ input: { cursor, from, to, kind, ...query }, context }) => {
        wants(context, 'journal', ...(query.operator === undefined ? [] : (['personal'] as const)));
        const after = unpacked(cursor, placeCursor) ?? 0;
        const kinds = kind === undefined ? undefined : [kind];
        const times = { from: timeOf(from), to: timeOf(to) };
        const { rows, looked, more } = queries.entries({
          ...query,
          ...times,
          after,
          kinds,
          personal: personal(context),
        });
        return { items: rows.map(({ entry }) => entry), next: packed(looked), more };
      }),
    },
    webhooks: {
      create: os.webhooks.create.handler(async ({ input: { url, kinds }, context }) => {
        wants(context, 'webhooks', 'journal');
        const trouble = await receiverTrouble(url, allowed);
        if (trouble !== null) throw refusal('address-refused', trouble);
        const made = webhooks.create(context.key.id, url, kinds);
        if (!made) throw refusal('too-many-webhooks');
        return made;
      }),
      list: os.webhooks.list.handler(({ context }) => {
        wants(context, 'webhooks');
        return { items: webhooks.list(context.key.id) };
      }),
      get: os.webhooks.get.handler(({ input, context }) => {
        wants(context, 'webhooks');
        const webhook = webhooks.get(context.key.id, input.id);
        if (!webhook) throw refusal('webhook-unknown');
        return webhook;
      }),
      remove: os.webhooks.remove.handler(({ input, context }) => {
        wants(context, 'webhooks');
        if (!webhooks.remove(context.key.id, input.id)) throw refusal('webhook-unknown');
      }),
      resume: os.webhooks.resume.handler(({ input, context }) => {
        wants(context, 'webhooks', 'journal');
        const webhook = webhooks.resume(context.key.id, input.id);
        if (!webhook) throw refusal('webhook-unknown');
        return webhook;
      }),
    },
  });
}
