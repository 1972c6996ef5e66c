import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RestRight } from '../../contract/hubRest.ts';
import { occurrenceId } from '../../domain/alarm/alarm.ts';
import { ok, refuse } from '../../shared/result.ts';
import type { Accepted, Operation } from '../../sync/operation.ts';
import { createOperationMaker } from '../../sync/operationMaker.ts';
import { alarmStream, callStream, incidentStream, teamStream } from '../../sync/streams.ts';
import { SERVER_PATIENCE } from '../../tls/tlsServer.ts';
import { makeKey, readKeys, writeKeys } from './keys.ts';
import type { OrderedLog } from './logProjection.ts';
import { openRest, type Rest } from './rest.ts';

/** When the tests' operations are made: a Monday evening of November, ms since 1970. */
export const T = Date.parse('2026-11-23T18:00:00Z');

/** A log in memory: what the projection needs of the hub's, with an order that tests choose. */
export function memoryLog() {
  let operations: Operation[] = [];
  let id = 'log-1';
  let away = false;
  const streamOrder = (upTo: number): number =>
    operations.slice(0, upTo + 1).filter(({ stream }) => stream === operations[upTo]!.stream).length;
  const log: OrderedLog = {
    since: async (order, limit) =>
      ok(
        operations
          .slice(order, order + limit)
          .map((operation, i): Accepted => ({ operation, order: order + i + 1, streamOrder: streamOrder(order + i) })),
      ),
    place: async (order) =>
      away
        ? refuse('store.away', 'the database cannot be reached')
        : ok({
            last: operations.length,
            id: operations[order - 1]?.id ?? null,
            mark: operations[order - 1]?.id ?? null,
          }),
    logId: () => id,
  };
  return {
    log,
    take: (...more: readonly (readonly Operation[])[]) => operations.push(...more.flat()),
    /** Set back to a back-up of so many operations. */
    setBack: (to: number) => operations.splice(to),
    /** The database cannot be reached, or can be again. */
    beAway(now: boolean) {
      away = now;
    },
    become(other: string) {
      id = other;
      operations = [];
    },
  };
}

const maker = (position: string, operator: string | null, at: number) =>
  createOperationMaker({
    by: { operator, position, station: `station of ${position}` },
    now: () => at,
    random: Math.random,
  });

/** Operations of an alarm, as stations make them. */
export function alarmOf(
  asset: string,
  raisedAt: number,
  { condition = 'lamp-failed', priority = 3 as 1 | 2 | 3 | 4 } = {},
) {
  const id = occurrenceId(asset, condition, raisedAt);
  const stream = alarmStream(id);
  const act = (kind: string, at: number, by: string, more: object = {}) =>
    maker(by, 'Claire Petit', at).make(stream, 1, [{ kind, class: 'guarded', fact: null, body: { at, by, ...more } }]);
  return {
    id,
    raised: maker('PC 1', null, raisedAt).make(stream, 0, [
      {
        kind: 'alarm.raised',
        class: 'additive',
        fact: '',
        body: { asset, condition, priority, detail: 'badge de M. Durand', raisedAt },
      },
    ]),
    returned: (at: number) =>
      maker('PC 1', null, at).make(stream, 1, [{ kind: 'alarm.returned', class: 'additive', fact: '', body: { at } }]),
    acknowledged: (at: number, by = 'PC 1') => act('alarm.acknowledged', at, by),
    commented: (at: number, text: string) => act('alarm.commented', at, 'PC 1', { text }),
  };
}

/** A call that rang, was taken and became a request. */
export function callOf(id: string, at: number): Operation[] {
  const draft = {
    text: 'Lampe cassée devant chez Mme Durand',
    type: 'lighting-out',
    place: { label: '3 rue Monge', at: [5.04, 47.32] },
    callerName: 'Mme Durand',
  };
  const steps: [string, 'additive' | 'guarded', object][] = [
    [
      'call.rang',
      'additive',
      { number: '03 80 11 22 33', line: 'allo', transcript: 'Bonjour, ici Mme Durand', hint: null, at },
    ],
    ['call.claimed', 'guarded', { at: at + 5_000, by: 'Allo 1' }],
    ['call.completed', 'guarded', { draft, at: at + 90_000, by: 'Allo 1' }],
  ];
  return steps.flatMap(([kind, operationClass, body]) =>
    maker('Allo 1', 'Claire Petit', at).make(callStream(id), 0, [
      { kind, class: operationClass, fact: kind === 'call.rang' ? '' : null, body },
    ]),
  );
}

/** An incident that a call began, with two services and a remark, and a team that was sent to it. */
export function incidentOf(id: string, at: number, team = 'EQ-1') {
  const act = (stream: string, kind: string, operationClass: 'additive' | 'guarded', body: object, later = 0) =>
    maker('Allo 1', 'Claire Petit', at + later).make(stream, 0, [
      { kind, class: operationClass, fact: null, body: { at: at + later, by: 'Allo 1', ...body } },
    ]);
  const incident = incidentStream(id);
  const close = (post: string, later: number) =>
    act(
      incident,
      'incident.part-closed',
      'guarded',
      { post, disposition: 'resolved', note: 'Mme Durand prévenue' },
      later,
    );
  return {
    opened: act(incident, 'incident.opened', 'additive', {
      ...{ kind: 'lighting', title: 'Lampe cassée, Mme Durand', priority: 2, services: ['police', 'traffic'] },
      place: { label: '3 rue Monge', at: [5.04, 47.32] },
      links: [{ type: 'call', id: 'c1' }],
    }),
    remarked: act(
      incident,
      'incident.remarked',
      'additive',
      { remark: '019f0000-0000-7000-8000-0000000000aa', text: 'Mme Durand a rappelé' },
      1_000,
    ),
    assigned: act(teamStream(team), 'team.assigned', 'guarded', { incident: id }, 2_000),
    arrived: act(teamStream(team), 'team.arrived', 'guarded', { incident: id }, 60_000),
    released: act(teamStream(team), 'team.released', 'guarded', { incident: id }, 90_000),
    closed: [...close('police', 100_000), ...close('traffic', 110_000)],
  };
}

/** Everything that tells of a person in what the functions above make. */
export const PERSONS = /Durand|03 80|rue Monge|Claire|cassée|5\.04/;

const listSchema = z.object({ items: z.array(z.unknown()) });
const pageSchema = z.object({ next: z.string().nullable() });
const problemSchema = z.object({ code: z.string() });

/** The interface in a server of its own, over a log in memory. `deadline`: ms that receivers are given. */
export async function startRest({ settings = {} as object, deadline = 20_000, city = null as object | null } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-rest-'));
  const { log, ...memory } = memoryLog();
  const said: string[] = [];
  /** `wall`: ms since 1970; `mono`: monotonic ms. */
  const clock = { wall: T, mono: 0 };
  writeFileSync(join(dir, 'rest.json'), JSON.stringify(settings));
  if (city) writeFileSync(join(dir, 'city.json'), JSON.stringify(city));
  const open = (): Rest =>
    openRest({
      ...{ dir, log, hosts: ['127.0.0.1', 'localhost'], random: () => 0.5, webhookDeadline: deadline, look: 50 },
      city: city ? join(dir, 'city.json') : null,
      say: (message) => said.push(message),
      now: () => clock.wall,
      clock: () => clock.mono,
    });
  let rest = open();
  const server = createServer(SERVER_PATIENCE, (request, response) => {
    if (!rest.serve(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const key = (rights: RestRight[], { perMinute = 60_000, days = 90 } = {}): string => {
    const kept = readKeys(dir);
    const made = makeKey({
      ...{ name: 'SIG', rights, perMinute },
      createdAt: new Date(clock.wall).toISOString(),
      expiresAt: new Date(clock.wall + days * 86_400_000).toISOString(),
    });
    writeKeys(dir, [...(kept.ok ? kept.value : []), made.key]);
    return made.text;
  };
  return {
    ...{ dir, said, clock, port, key, ...memory },
    url: `http://127.0.0.1:${port}/api/v1`,
    async ask(
      path: string,
      withKey: string | null,
      init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
    ) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        ...(init.method === undefined ? {} : { method: init.method }),
        headers: {
          ...(withKey === null ? {} : { authorization: `Bearer ${withKey}` }),
          ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(init.body === undefined
          ? {}
          : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const json: unknown = /json/.test(type) ? JSON.parse(text) : null;
      return {
        status: response.status,
        type,
        headers: response.headers,
        text,
        json,
        /** The answer as what it should be. */
        read: <T>(schema: z.ZodType<T>): T => schema.parse(json),
        /** Of a list. */
        get items() {
          return listSchema.parse(json).items;
        },
        /** Of a page. */
        get next() {
          return pageSchema.parse(json).next;
        },
        /** Of a problem. */
        get code() {
          return problemSchema.parse(json).code;
        },
      };
    },
    revoke(text: string) {
      const kept = readKeys(dir);
      if (!kept.ok) throw new Error(kept.refusal.message);
      const revokedAt = new Date(clock.wall).toISOString();
      writeKeys(
        dir,
        kept.value.map((one) => (text.includes(one.id) ? { ...one, revokedAt } : one)),
      );
    },
    /** The interface is closed and opened again on the same folder, as when the hub is started again. */
    async restart(other: object = settings) {
      await rest.close();
      writeFileSync(join(dir, 'rest.json'), JSON.stringify(other));
      rest = open();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rest.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
