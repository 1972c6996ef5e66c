import { ok, type Result, refuse } from '../../shared/result.ts';
import { buildRebirth } from './build.ts';
import { buildWrite, type Write } from './command.ts';
import type { HostEvent, HostOptions, Moment, Owner, OwnerView, Publication } from './hostTypes.ts';
import { createInbound } from './inbound.ts';
import { createLedger, HOST_LIMITS, type Load } from './ledger.ts';
import { PAYLOAD_LIMITS } from './message.ts';
import { createNodes } from './nodes.ts';
import { createOwnState } from './ownState.ts';
import { createSessions, type NodeState } from './session.ts';
import { buildTopic, isIdentifier, NAMESPACE } from './topic.ts';
import { viewOf } from './view.ts';

const REBIRTH_EVERY = 30_000;
const REBIRTH_LONGEST = 600_000;
const REBIRTH_TRIES = 6;
const REORDER = 5_000;
/** Between two nodes that are asked after the broker's return, ms. */
const REJOIN_STEP = 25;

/**
 * A host application of Sparkplug B 3.0: what it knows of edge nodes and their devices, and what is to be published.
 * No socket, clock or randomness: messages and moments come in, events go out, in order. One host for each broker
 * (tck-id-operational-behavior-host-application-multi-server-timestamp).
 *
 * The link calls `will` before each CONNECT (clean session), subscribes to `filters`, calls `linkUp` and publishes what
 * it gives; then `receive` for each message, `tick` at `dueAt` (or about once a second), `linkDown` when the broker is
 * lost, and publishes `leave` before it disconnects on purpose.
 */
export interface SparkplugHost {
  readonly filters: readonly { readonly filter: string; readonly qos: 0 | 1 }[];
  will(now: Moment): Publication;
  linkUp(now: Moment): readonly HostEvent[];
  linkDown(now: Moment): readonly HostEvent[];
  leave(now: Moment): Publication;
  receive(topic: string, payload: Uint8Array, now: Moment, isRetained?: boolean): readonly HostEvent[];
  tick(now: Moment): readonly HostEvent[];
  /** Steady ms at which `tick` has something to do; null when nothing waits. */
  dueAt(): number | null;
  /** Asks a node for its births, known or not, as often as the rules allow. */
  askBirth(group: string, node: string, now: Moment): readonly HostEvent[];
  /** The message that writes values to a node (NCMD) or device (DCMD), checked against its birth. */
  write(owner: Owner, writes: readonly Write[], now: Moment): Result<Publication>;
  view(owner: Owner): OwnerView | undefined;
  owners(): readonly Owner[];
  load(): Load;
}

/** Makes a host application. Refuses an identifier that cannot be part of a topic (`host.id`). */
export function createSparkplugHost(options: HostOptions): Result<SparkplugHost> {
  const wrong = [options.hostId, ...(options.groups ?? [])].find((id) => !isIdentifier(id));
  if (wrong !== undefined) return refuse('host.id', 'an identifier that cannot be part of a topic', { id: wrong });
  const limits = { ...HOST_LIMITS, ...options.limits };
  const payloadLimits = { ...PAYLOAD_LIMITS, ...options.payload };
  const reorderMs = options.reorderMs ?? REORDER;
  const random = options.random ?? (() => 0);
  const own = createOwnState(options.hostId);
  const ledger = createLedger(limits);
  const nodes = createNodes(limits, ledger, {
    everyMs: options.rebirthEveryMs ?? REBIRTH_EVERY,
    longestMs: REBIRTH_LONGEST,
    tries: REBIRTH_TRIES,
    spread: () => random() * (options.rebirthSpreadMs ?? 0),
  });
  let events: HostEvent[] = [];
  let isUp = false;
  const emit = (event: HostEvent): void => {
    events.push(event);
  };
  const collect = (work: () => void): readonly HostEvent[] => {
    events = [];
    work();
    return events;
  };

  const ask = (node: NodeState, now: Moment): void => {
    const because = isUp ? node.asking.take(now.steady) : null;
    if (because === null) return;
    const topic = buildTopic({ kind: 'node', verb: 'NCMD', group: node.group, node: node.id });
    if (!topic.ok) return;
    const publication: Publication = { topic: topic.value, payload: buildRebirth(now.utc), qos: 0, retain: false };
    emit({ kind: 'publish', publication, because });
  };

  const sessions = createSessions({ limits, ledger, elements: payloadLimits.elements, reorderMs, emit });
  const inbound = createInbound({
    hostId: options.hostId,
    limits,
    payloadLimits,
    reorderMs,
    nodes,
    sessions,
    own,
    emit,
    ask,
  });

  /** All that nodes and devices said is stale (the broker is gone, and what they send now is missed). */
  const lose = (node: NodeState, utc: number): boolean => {
    node.asking.forget();
    if (node.phase !== 'alive') return false;
    node.phase = 'lost';
    node.since = utc;
    node.order.start(0);
    for (const device of node.devices.values()) if (device.phase === 'awaited') device.phase = 'alive';
    return true;
  };

  return ok({
    // Our own STATE first: a death of ours that is still under way must be heard before the birth is published.
    filters: [
      { filter: `${NAMESPACE}/STATE/${options.hostId}`, qos: 1 },
      ...(options.groups?.map((group) => `${NAMESPACE}/${group}/#`) ?? [`${NAMESPACE}/#`]).map((filter) => ({
        filter,
        qos: 1 as const,
      })),
    ],
    will: (now) => own.will(now.utc),
    linkUp: (now) =>
      collect(() => {
        isUp = true;
        emit({ kind: 'publish', publication: own.birth(now.utc), because: 'host-birth' });
        let turn = 0;
        for (const node of nodes.all()) {
          if (node.phase === 'lost') node.asking.want('link-restored', now.steady, now.steady + REJOIN_STEP * turn++);
          ask(node, now);
        }
      }),
    linkDown: (now) =>
      collect(() => {
        isUp = false;
        own.lost();
        let count = 0;
        for (const node of nodes.all()) if (lose(node, now.utc)) count++;
        if (count > 0) emit({ kind: 'all-stale', at: now.utc });
      }),
    leave: (now) => own.death(now.utc),
    receive: (text, bytes, now, isRetained = false) => collect(() => inbound.receive({ text, bytes, isRetained, now })),
    tick: (now) =>
      collect(() => {
        for (const event of own.tick(now)) emit(event);
        for (const node of nodes.all()) {
          const gap = node.order.gapSince();
          // tck-id-operational-behavior-host-reordering-rebirth
          if (gap !== null && now.steady - gap >= reorderMs) inbound.giveUp(node, now);
          sessions.expire(node, now);
          ask(node, now);
        }
      }),
    dueAt() {
      const waits: (number | null)[] = [own.due()];
      for (const node of nodes.all()) {
        const gap = node.order.gapSince();
        waits.push(gap === null ? null : gap + reorderMs, isUp ? node.asking.due() : null);
        for (const device of node.devices.values()) if (device.phase === 'awaited') waits.push(device.awaitedUntil);
      }
      return waits.reduce((due, at) => (at !== null && (due === null || at < due) ? at : due), null);
    },
    askBirth: (group, id, now) =>
      collect(() => {
        const node = isIdentifier(group) && isIdentifier(id) ? nodes.find(group, id, now.utc) : null;
        if (!node?.ok) return;
        node.value.asking.want('asked', now.steady);
        ask(node.value, now);
      }),
    write: (owner, writes, now) => buildWrite(nodes.get(owner.group, owner.node), owner, writes, now.utc),
    view(owner) {
      const node = nodes.get(owner.group, owner.node);
      return node && viewOf(node, owner);
    },
    owners: () =>
      [...nodes.all()].flatMap(({ group, id, devices }): Owner[] => [
        { group, node: id, device: null },
        ...[...devices.keys()].map((device) => ({ group, node: id, device })),
      ]),
    load: () => ledger.total(),
  });
}
