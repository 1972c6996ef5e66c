import { type Refusal, refuse } from '../../shared/result.ts';
import { REBIRTH_METRIC } from './build.ts';
import type { HostEvent, Moment, Owner } from './hostTypes.ts';
import type { HostLimits } from './ledger.ts';
import type { Payload, PayloadLimits } from './message.ts';
import type { Nodes } from './nodes.ts';
import { saneTime } from './owner.ts';
import type { OwnState } from './ownState.ts';
import { parsePayload, parseState, parseTopic } from './parse.ts';
import { isSequenceNumber } from './sequence.ts';
import type { NodeState, Sequenced, Sessions } from './session.ts';
import type { DeviceTopic, NodeTopic, StateTopic } from './topic.ts';

/** Hosts of others remembered at most. */
const MOST_HOSTS = 256;
/** So many messages behind their turn in a row are no late ones: the node began anew. */
const MOST_BEHIND = 3;
/** A node that works in several threads stamps its messages so much out of order, and clocks are set back so much, ms. */
const CLOCK_JITTER = 1_000;

/** What the reading of messages needs. */
export interface InboundContext {
  readonly hostId: string;
  readonly limits: HostLimits;
  readonly payloadLimits: PayloadLimits;
  readonly reorderMs: number;
  readonly nodes: Nodes;
  readonly sessions: Sessions;
  readonly own: OwnState;
  readonly emit: (event: HostEvent) => void;
  /** Sends the node's rebirth request when one is due. */
  readonly ask: (node: NodeState, now: Moment) => void;
}

/** One MQTT message. */
export interface Arrival {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly isRetained: boolean;
  readonly now: Moment;
}

/** Takes messages apart and gives each to whom it concerns, those of a node in its order. */
export interface Inbound {
  receive(arrival: Arrival): void;
  /** The missing messages are given up: what was held is used, in doubt, and the node is asked for everything again. */
  giveUp(node: NodeState, now: Moment): void;
}

export function createInbound(context: InboundContext): Inbound {
  const { hostId, limits, payloadLimits, reorderMs, nodes, sessions, own, emit, ask } = context;
  const others = new Map<string, { readonly online: boolean; readonly timestamp: number | null }>();

  const refused = ({ text, now }: Arrival, owner: Owner | null, refusal: Refusal): void =>
    emit({ kind: 'refused', topic: text.slice(0, 256), owner, at: now.utc, refusal, count: 1 });
  const refuseMessage = (message: Sequenced, node: NodeState, code: string, text: string): void =>
    sessions.refused(message, node, refuse(code, text).refusal);

  /** Whether a message was sent before another that lies before it in the sequence: they are not of one life. */
  const isBefore = (message: Sequenced, sentAt: number | null): boolean => {
    const own = saneTime(message.payload.timestamp);
    return own !== null && sentAt !== null && own < sentAt - CLOCK_JITTER;
  };

  /**
   * The node began anew and its birth was missed, so its aliases may mean others: nothing more is read until its birth.
   * What no host can notice: births and the death before them all lost, while the numbers go on as expected.
   */
  const begunAnew = (node: NodeState, message: Sequenced, now: Moment): void => {
    refuseMessage(message, node, 'seq.went-back', 'the sequence began anew without a birth');
    sessions.doubt(node, 'sequence-went-back', now);
    node.phase = 'lost';
    node.since = now.utc;
    node.order.start(0);
  };

  /** Messages in their order. The first that cannot be of the same life as those before ends it. */
  const apply = (node: NodeState, messages: Iterable<Sequenced>, now: Moment): void => {
    for (const message of messages) {
      if (isBefore(message, node.sentAt)) {
        begunAnew(node, message, now);
        return;
      }
      sessions.inOrder(node, message, now);
    }
  };

  function* heldIn(node: NodeState): Iterable<Sequenced> {
    for (let held = node.order.next(); held; held = node.order.next()) yield held;
  }

  const giveUp = (node: NodeState, now: Moment): void => {
    const held = node.order.surrender();
    sessions.doubt(node, 'sequence-gap', now);
    apply(node, held, now);
  };

  const behind = (node: NodeState, message: Sequenced, now: Moment): void => {
    const { timestamp } = message.payload;
    node.behind++;
    const isLater = node.sentAt === null || typeof timestamp !== 'number' || timestamp > node.sentAt;
    if (isLater || node.behind >= MOST_BEHIND) begunAnew(node, message, now);
    else refuseMessage(message, node, 'seq.duplicate', 'a message that came before, or too late');
  };

  const sequenced = (node: NodeState, message: Sequenced, bytes: number, now: Moment): void => {
    const { seq } = message.payload;
    if (node.phase !== 'alive') {
      refuseMessage(message, node, 'data.before-birth', 'a message of a node that is not born');
      node.asking.want('data-before-birth', now.steady);
      return;
    }
    // tck-id-payloads-sequence-num-always-included
    if (!isSequenceNumber(seq)) {
      refuseMessage(message, node, 'seq.missing', 'a message without a sequence number from 0 to 255');
      return;
    }
    // Of a life before, or the node's clock was set back: then its next births, which it is asked for, set it right.
    if (isBefore(message, node.birthSentAt)) {
      behind(node, message, now);
      return;
    }
    switch (node.order.offer(seq, message, bytes, now.steady)) {
      case 'due':
        apply(node, [message], now);
        if (node.phase === 'alive') apply(node, heldIn(node), now);
        break;
      case 'held':
        // tck-id-operational-behavior-host-reordering-start
        if (reorderMs <= 0 || nodes.heldBytes() > limits.heldBytes) giveUp(node, now);
        break;
      case 'full':
        giveUp(node, now);
        break;
      case 'old':
        behind(node, message, now);
    }
  };

  /** Commands of others are not ours; only a rebirth that another host asks for spares us asking. */
  const command = (topic: NodeTopic | DeviceTopic, payload: Payload, now: Moment): void => {
    const wantsBirth = payload.metrics.some(({ name, value }) => name === REBIRTH_METRIC && value === true);
    if (topic.verb === 'NCMD' && wantsBirth) nodes.get(topic.group, topic.node)?.asking.askedByOther(now.steady);
  };

  const ofNode = (arrival: Arrival, topic: NodeTopic | DeviceTopic): void => {
    const { text, bytes, isRetained, now } = arrival;
    const { group } = topic;
    const owner: Owner = { group, node: topic.node, device: topic.kind === 'device' ? topic.device : null };
    const parsed = parsePayload(bytes, payloadLimits);
    if (!parsed.ok) {
      refused(arrival, owner, parsed.refusal);
      return;
    }
    if (topic.verb === 'NCMD' || topic.verb === 'DCMD') {
      command(topic, parsed.value, now);
      return;
    }
    // The death of a node that was never heard of is no reason to remember it.
    if (topic.verb === 'NDEATH' && !nodes.get(group, topic.node)) return;
    const found = nodes.find(group, topic.node, now.utc);
    if (!found.ok) {
      refused(arrival, owner, found.refusal);
      return;
    }
    const node = found.value;
    const message: Sequenced = { topic, text, payload: parsed.value, receivedAt: now.utc };
    if (isRetained) {
      // tck-id-payloads-nbirth-retain and the like: the broker repeats it, and nobody knows since when.
      refuseMessage(message, node, 'message.retained', 'a retained message: it may be of any age');
      if (node.phase === 'unborn') node.asking.want('data-before-birth', now.steady);
    } else if (topic.verb === 'NBIRTH') sessions.nodeBirth(node, message, now);
    else if (topic.verb === 'NDEATH') sessions.nodeDeath(node, message, now);
    else sequenced(node, message, bytes.byteLength, now);
    ask(node, now);
  };

  const ofHost = (arrival: Arrival, { host, version }: StateTopic): void => {
    const { bytes, isRetained, now } = arrival;
    const parsed = parseState(bytes, version);
    if (!parsed.ok) {
      refused(arrival, null, parsed.refusal);
      return;
    }
    const { online, timestamp } = parsed.value;
    if (host === hostId) {
      if (version === '3.0') for (const event of own.heard(parsed.value, isRetained, now)) emit(event);
      return;
    }
    const known = others.get(host);
    // A death that comes late must not undo a newer birth.
    if (known && timestamp !== null && known.timestamp !== null && timestamp < known.timestamp) return;
    if (!known && others.size >= MOST_HOSTS) {
      refused(arrival, null, refuse('host.full', 'too many host applications', { limit: MOST_HOSTS }).refusal);
      return;
    }
    others.set(host, { online, timestamp });
    if (known?.online !== online) emit({ kind: 'other-host', host, online, at: timestamp });
  };

  return {
    receive(arrival) {
      const topic = parseTopic(arrival.text);
      if (!topic.ok) refused(arrival, null, topic.refusal);
      else if (topic.value.kind === 'state') ofHost(arrival, topic.value);
      else ofNode(arrival, topic.value);
    },
    giveUp,
  };
}
