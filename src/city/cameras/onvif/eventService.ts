import { CAMERA_SIGNALS, type CameraSignal } from '../camera.ts';
import type { OnvifDevice, Operation, Service } from './session.ts';
import { escapeXml, fault, type SoapFault, textOf, type XmlNode } from './soap.ts';

/** The events of one camera: what it tells, and who listens by pulling (ONVIF Core specification, clause 9). */
export interface EventBox {
  /** Something began or ended; a line that is crossed is over at once. */
  signal(signal: CameraSignal, active: boolean): void;
  /** A message that no camera should send, told as it stands. */
  tell(message: string): void;
  /** Opens a subscription of `term` ms. Null when there is no room for one more. */
  subscribe(term: number): Subscription | null;
  find(id: string): Subscription | undefined;
  /** Hears how things stand and then each message, as a metadata stream does; the answer ends it. */
  listen(hear: (message: string) => void): () => void;
  /** Ends them all: the camera was started again. */
  forget(): void;
  readonly subscriptions: number;
}

/** One who pulls. */
export interface Subscription {
  readonly id: string;
  /** When it ends, the camera's wall clock in ms. */
  readonly ends: () => number;
  renew(term: number): void;
  end(): void;
  /** Up to `most` messages, at once when there are some, else what comes within `wait` ms. */
  pull(most: number, wait: number): Promise<string[]>;
}

/** As real cameras: room for few. */
const MOST_SUBSCRIPTIONS = 10;
const LONGEST_TERM = 600_000;
const MOST_WAITING = 1_000;

const TOPICS: Readonly<
  Record<CameraSignal, { readonly topic: string; readonly source: string; readonly data: string }>
> = {
  motion: { topic: 'tns1:RuleEngine/CellMotionDetector/Motion', source: 'Rule', data: 'IsMotion' },
  tamper: { topic: 'tns1:VideoSource/GlobalSceneChange/ImagingService', source: 'Source', data: 'State' },
  line: { topic: 'tns1:RuleEngine/LineDetector/Crossed', source: 'Rule', data: 'ObjectId' },
  input: { topic: 'tns1:Device/Trigger/DigitalInput', source: 'InputToken', data: 'LogicalState' },
};
const NAMES: Readonly<Record<CameraSignal, string>> = {
  motion: 'Zone 1',
  tamper: 'source',
  line: 'Ligne 1',
  input: 'Coffret',
};

const message = (signal: CameraSignal, active: boolean, operation: string | null, at: number): string => {
  const { topic, source, data } = TOPICS[signal];
  const value = signal === 'line' ? '17' : String(active);
  return (
    '<wsnt:NotificationMessage>' +
    `<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${topic}</wsnt:Topic>` +
    `<wsnt:Message><tt:Message UtcTime="${new Date(at).toISOString()}"${operation ? ` PropertyOperation="${operation}"` : ''}>` +
    `<tt:Source><tt:SimpleItem Name="${source}" Value="${escapeXml(NAMES[signal])}"/></tt:Source>` +
    `<tt:Data><tt:SimpleItem Name="${data}" Value="${value}"/></tt:Data>` +
    '</tt:Message></wsnt:Message></wsnt:NotificationMessage>'
  );
};

/** Opens the events of a camera; `now` is its wall clock, `ticks` one that never jumps, both in ms. */
export function eventBox(now: () => number, ticks: () => number, room = MOST_SUBSCRIPTIONS): EventBox {
  const listeners = new Set<(message: string) => void>();
  const holds = new Map<CameraSignal, boolean>(
    CAMERA_SIGNALS.filter((signal) => signal !== 'line').map((signal) => [signal, false]),
  );
  const open = new Map<string, { readonly queue: string[]; wake: (() => void) | null; endsAt: number }>();
  let next = 1;

  const sweep = (): void => {
    for (const [id, { endsAt, wake }] of open)
      if (endsAt <= ticks()) {
        open.delete(id);
        wake?.();
      }
  };
  const standing = (): string[] => [...holds].map(([signal, active]) => message(signal, active, 'Initialized', now()));
  const tell = (text: string): void => {
    sweep();
    for (const hear of [...listeners]) hear(text);
    for (const one of open.values()) {
      if (one.queue.length >= MOST_WAITING) one.queue.shift();
      one.queue.push(text);
      one.wake?.();
    }
  };
  const subscription = (id: string): Subscription => {
    const own = open.get(id);
    return {
      id,
      ends: () => now() + ((own?.endsAt ?? 0) - ticks()),
      renew(term) {
        if (own) own.endsAt = ticks() + Math.min(term, LONGEST_TERM);
      },
      end() {
        open.delete(id);
        own?.wake?.();
      },
      async pull(most, wait) {
        if (own && own.queue.length === 0)
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, wait);
            own.wake?.();
            own.wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        return own?.queue.splice(0, most) ?? [];
      },
    };
  };

  return {
    signal(signal, active) {
      if (signal === 'line') {
        if (active) tell(message(signal, true, null, now()));
        return;
      }
      if (holds.get(signal) === active) return;
      holds.set(signal, active);
      tell(message(signal, active, 'Changed', now()));
    },
    tell,
    subscribe(term) {
      sweep();
      if (open.size >= room) return null;
      const id = String(next++);
      open.set(id, { queue: standing(), wake: null, endsAt: ticks() + Math.min(term, LONGEST_TERM) });
      return subscription(id);
    },
    find(id) {
      sweep();
      return open.has(id) ? subscription(id) : undefined;
    },
    listen(hear) {
      for (const text of standing()) hear(text);
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    forget() {
      for (const { wake } of open.values()) wake?.();
      open.clear();
    },
    get subscriptions() {
      sweep();
      return open.size;
    },
  };
}

/** Milliseconds of an xs:duration of hours, minutes and seconds, or until a time; `otherwise` for what is neither. */
function termOf(text: string | undefined, now: number, otherwise: number): number {
  const [, hours, minutes, seconds] =
    /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?$/.exec(text ?? '') ?? [];
  const sum = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1_000;
  if (sum > 0) return sum;
  const end = Date.parse(text ?? '') - now;
  return end > 0 ? end : otherwise;
}

const times = (device: OnvifDevice, ends: number): string =>
  `<wsnt:CurrentTime>${new Date(device.now()).toISOString()}</wsnt:CurrentTime>` +
  `<wsnt:TerminationTime>${new Date(ends).toISOString()}</wsnt:TerminationTime>`;

/** Two makers in three tell subscriptions apart by their address, the third by a reference parameter. */
const byParameter = (device: OnvifDevice): boolean => device.camera.number % 3 === 0;

/** Each topic as elements within each other (WS-Topics 1.3, clause 7.2). */
const topicSet = (): string =>
  Object.values(TOPICS)
    .map(({ topic }) => {
      const [root = '', ...steps] = topic.split('/');
      return [root, ...steps].reduceRight(
        (inner, name) => `<${name}${inner === '' ? ' wstop:topic="true"' : ''}>${inner}</${name}>`,
        '',
      );
    })
    .join('');

/** The event service. */
export const eventService: Service = {
  GetServiceCapabilities: () =>
    '<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSPullPointSupport="true" ' +
    `MaxPullPoints="${MOST_SUBSCRIPTIONS}"/></tev:GetServiceCapabilitiesResponse>`,

  GetEventProperties: () =>
    '<tev:GetEventPropertiesResponse><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
    `<wstop:TopicSet xmlns:wstop="http://docs.oasis-open.org/wsn/t-1">${topicSet()}</wstop:TopicSet>` +
    '<tev:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</tev:TopicExpressionDialect>' +
    '</tev:GetEventPropertiesResponse>',

  CreatePullPointSubscription: (device, request) => {
    const term = termOf(textOf(request, 'InitialTerminationTime'), device.now(), 60_000);
    const opened = device.events.subscribe(term);
    if (!opened) return fault('Receiver', ['ter:Action'], 'There is no room for another subscription');
    const address = byParameter(device) ? `${device.httpBase}/pullpoint` : `${device.httpBase}/pullpoint/${opened.id}`;
    const parameters = byParameter(device)
      ? '<wsa:ReferenceParameters><demo:SubscriptionId xmlns:demo="urn:vigie:demonstration">' +
        `${opened.id}</demo:SubscriptionId></wsa:ReferenceParameters>`
      : '';
    return (
      '<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>' +
      `<wsa:Address>${address}</wsa:Address>${parameters}</tev:SubscriptionReference>` +
      `${times(device, opened.ends())}</tev:CreatePullPointSubscriptionResponse>`
    );
  },
};

/** The subscription that a request names, by its address or its header. */
const named = (device: OnvifDevice, header: XmlNode | undefined, rest: string): Subscription | SoapFault =>
  device.events.find(byParameter(device) ? (textOf(header, 'SubscriptionId') ?? '') : rest) ??
  fault('Sender', ['wsrf-rw:ResourceUnknownFault'], 'There is no such subscription');

const onSubscription =
  (answer: (device: OnvifDevice, of: Subscription, request: XmlNode) => string | Promise<string>): Operation =>
  (device, request, header, rest) => {
    const found = named(device, header, rest);
    return 'reason' in found ? found : answer(device, found, request);
  };

/** The subscription manager: pull points (clause 9.1.2) and WS-BaseNotification. */
export const pullPointService: Service = {
  PullMessages: onSubscription(async (device, subscription, request) => {
    const wait = Math.min(60_000, termOf(textOf(request, 'Timeout'), device.now(), 1_000));
    const most = Math.max(1, Math.min(100, Number(textOf(request, 'MessageLimit')) || 1));
    const messages = await subscription.pull(most, wait);
    return (
      `<tev:PullMessagesResponse><tev:CurrentTime>${new Date(device.now()).toISOString()}</tev:CurrentTime>` +
      `<tev:TerminationTime>${new Date(subscription.ends()).toISOString()}</tev:TerminationTime>` +
      `${messages.join('')}</tev:PullMessagesResponse>`
    );
  }),

  Renew: onSubscription((device, subscription, request) => {
    subscription.renew(termOf(textOf(request, 'TerminationTime'), device.now(), 60_000));
    return `<wsnt:RenewResponse>${times(device, subscription.ends())}</wsnt:RenewResponse>`;
  }),

  Unsubscribe: onSubscription((_, subscription) => {
    subscription.end();
    return '<wsnt:UnsubscribeResponse/>';
  }),

  SetSynchronizationPoint: onSubscription(() => '<tev:SetSynchronizationPointResponse/>'),
};
