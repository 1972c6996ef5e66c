import type { CameraNotice } from '../../../../src/domain/camera/notices.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';
import { pathAt } from './deviceQuestions.ts';
import { child, children, type SoapAsker, type SoapNode, textOf } from './soapQuestion.ts';

/** A subscription to a camera's events that is held by pulling (ONVIF Core, clause 9.1.2). */
export interface PullPoint {
  /** Where it is held at the camera; tells two subscriptions apart. */
  readonly address: string;
  /** Milliseconds that the camera grants it from its creation or last renewal. */
  readonly lease: number;
  /**
   * Waits for messages, `wait` milliseconds at most, and gives what came: none is an answer too. Refusals are those of
   * the asker; `camera.fault` when the camera has forgotten the subscription.
   */
  pull(wait: number): Promise<Result<readonly CameraNotice[]>>;
  /** Asks for another minute. Gives the lease now. */
  renew(): Promise<Result<number>>;
  /** Ends it at the camera, which has room for few. */
  unsubscribe(): Promise<void>;
}

/** How long a subscription is asked to last: two pulls may fail before it runs out. */
const TERM = 'PT60S';
const MESSAGES = 50;
/** Characters of the answer that creates one. */
const LONGEST_SUBSCRIPTION = 16_384;
const ANSWER_LIMIT = 4_000;
/** What a camera may take beyond the wait it was asked for. */
const PULL_MARGIN = 3_000;
const ACTION = {
  create: 'http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest',
  pull: 'http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest',
  renew: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest',
  unsubscribe: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest',
} as const;

/** Subscribes to everything that a camera tells. `servicePath`: of its event service. */
export async function openPullPoint(
  asker: SoapAsker,
  servicePath: string,
  hostname: string,
): Promise<Result<PullPoint>> {
  const created = await asker.ask(
    {
      path: servicePath,
      operation: 'CreatePullPointSubscription',
      action: ACTION.create,
      body:
        '<tev:CreatePullPointSubscription><tev:InitialTerminationTime>' +
        `${TERM}</tev:InitialTerminationTime></tev:CreatePullPointSubscription>`,
    },
    ANSWER_LIMIT,
  );
  if (!created.ok) return created;
  const { element, text } = created.value;
  if (text.length > LONGEST_SUBSCRIPTION)
    return cameraRefusal('camera.too-large', { operation: 'CreatePullPointSubscription' });
  const reference = child(element, 'SubscriptionReference');
  // Some leave the element around it out.
  const path = pathAt(textOf(child(reference, 'Address') ?? child(element, 'Address')) ?? '', hostname);
  const headers = referenceParameters(text);
  if (path === null || headers === null)
    return cameraRefusal('camera.not-onvif', { operation: 'CreatePullPointSubscription' });
  let lease = leaseOf(element);

  return ok({
    address: path + headers,
    get lease() {
      return lease;
    },
    async pull(wait) {
      const answer = await asker.ask(
        {
          path,
          headers,
          operation: 'PullMessages',
          action: ACTION.pull,
          body:
            `<tev:PullMessages><tev:Timeout>PT${Math.ceil(wait / 1000)}S</tev:Timeout>` +
            `<tev:MessageLimit>${MESSAGES}</tev:MessageLimit></tev:PullMessages>`,
        },
        wait + PULL_MARGIN,
      );
      return answer.ok ? ok(noticesOf(answer.value.element)) : answer;
    },
    async renew() {
      const answer = await asker.ask(
        {
          path,
          headers,
          operation: 'Renew',
          action: ACTION.renew,
          body: `<wsnt:Renew><wsnt:TerminationTime>${TERM}</wsnt:TerminationTime></wsnt:Renew>`,
        },
        ANSWER_LIMIT,
      );
      if (!answer.ok) return answer;
      lease = leaseOf(answer.value.element);
      return ok(lease);
    },
    async unsubscribe() {
      await asker.ask(
        { path, headers, operation: 'Unsubscribe', action: ACTION.unsubscribe, body: '<wsnt:Unsubscribe/>' },
        ANSWER_LIMIT,
      );
    },
  });
}

const DEFAULT_LEASE = 60_000;

/** What a camera grants, ms, by its own clock alone; the usual minute when it does not say. */
function leaseOf(element: SoapNode): number {
  const lease = timeOf(textOf(child(element, 'TerminationTime'))) - timeOf(textOf(child(element, 'CurrentTime')));
  return Number.isFinite(lease) ? Math.max(0, Math.min(lease, 3_600_000)) : DEFAULT_LEASE;
}

/**
 * The reference parameters of a subscription as header blocks (WS-Addressing 1.0 SOAP Binding, clause 2.3): some makers
 * tell their subscriptions apart by these and not by the address. Null when there are more, or longer ones, than a
 * subscription needs.
 */
function referenceParameters(text: string): string | null {
  const [, inner] =
    /<(?:[\w.-]+:)?ReferenceParameters[^>]*>([\s\S]{0,4000}?)<\/(?:[\w.-]+:)?ReferenceParameters>/.exec(text) ?? [];
  if (inner === undefined)
    return /ReferenceParameters[\s>]/.test(text) && !/ReferenceParameters[^>]*\/>/.test(text) ? null : '';
  const blocks = [
    ...inner.matchAll(/<(?:([\w.-]{1,60}):)?([\w.-]{1,60})([^<>]{0,400})>([^<>]{0,400})<\/[^<>]{1,130}>/g),
  ];
  if (blocks.length > 4) return null;
  return blocks
    .map(([, prefix = '', name = '', attributes = '', value = '']) => {
      const declared = prefix ? `xmlns:${prefix}` : 'xmlns';
      const namespace =
        attributeValue(attributes, declared) ?? (prefix ? attributeValue(text, declared) : undefined) ?? '';
      return (
        `<r:${name} xmlns:r="${escaped(plain(namespace))}" a:IsReferenceParameter="true">` +
        `${escaped(plain(value.trim()))}</r:${name}>`
      );
    })
    .join('');
}

const plain = (text: string): string => textOf(text) ?? '';
const attributeValue = (text: string, name: string): string | undefined =>
  new RegExp(`[\\s]${name.replaceAll('.', '\\.')}\\s*=\\s*["']([^"'<>]{0,300})["']`).exec(text)?.[1];

const WORD = 100;
const cut = (node: SoapNode | undefined, name: string): string => (textOf(child(node, name)) ?? '').slice(0, WORD);

/** The simple items of an element; items that are elements themselves are none of ours. */
const itemsOf = (node: SoapNode | undefined): CameraNotice['source'] =>
  children(node, 'SimpleItem')
    .slice(0, 16)
    .map((item) => ({ name: cut(item, '@Name'), value: cut(item, '@Value') }));

/** A time as cameras write it: in UTC, with or without saying so. NaN for what is none. */
const timeOf = (text = ''): number => Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);

const OPERATIONS = new Set(['Initialized', 'Changed', 'Deleted']);

/** The messages of an answer; what is none is passed over (ONVIF Core, clause 9.4.2 and 9.5.2). */
export const noticesOf = (element: SoapNode): CameraNotice[] =>
  children(element, 'NotificationMessage').map((notification) => {
    const message = child(child(notification, 'Message'), 'Message');
    const operation = cut(message, '@PropertyOperation');
    const time = timeOf(cut(message, '@UtcTime'));
    return {
      topic: (textOf(child(notification, 'Topic')) ?? '').slice(0, 2 * WORD),
      time: Number.isFinite(time) ? time : null,
      operation: OPERATIONS.has(operation) ? (operation as CameraNotice['operation']) : null,
      source: itemsOf(child(message, 'Source')),
      data: itemsOf(child(message, 'Data')),
    };
  });
