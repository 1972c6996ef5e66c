/**
 * How a station works now: `together`: with hub and field; `catching-up`: back at the hub, not agreed on everything yet;
 * `alone`: without the hub; `blind`: without the broker, so without the field; `cut`: neither answers, without network.
 */
export const WORK_STATES = ['together', 'catching-up', 'alone', 'blind', 'cut'] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** What an operator may want to do, in the order in which it is told. */
export const WORK = [
  'read',
  'acknowledge',
  'receive-alarms',
  'receive-calls',
  'finish-calls',
  'send-teams',
  'command',
  'see-cameras',
  'see-colleagues',
  'approve-together',
] as const;
export type Work = (typeof WORK)[number];

/**
 * `yes`: as always; `kept`: done here at once, told to the others when the hub is back, which may refuse it then;
 * `reach`: as far as the network reaches; `no`: refused at once.
 */
export type Possibility = 'yes' | 'kept' | 'reach' | 'no';

/** What is possible in which state; tests and windows both read it. */
export const POSSIBLE: Readonly<Record<WorkState, Readonly<Record<Work, Possibility>>>> = {
  together: {
    read: 'yes',
    acknowledge: 'yes',
    'receive-alarms': 'yes',
    'receive-calls': 'yes',
    'finish-calls': 'yes',
    'send-teams': 'yes',
    command: 'yes',
    'see-cameras': 'yes',
    'see-colleagues': 'yes',
    'approve-together': 'yes',
  },
  'catching-up': {
    read: 'yes',
    acknowledge: 'kept',
    'receive-alarms': 'yes',
    'receive-calls': 'yes',
    'finish-calls': 'kept',
    'send-teams': 'kept',
    command: 'yes',
    'see-cameras': 'yes',
    'see-colleagues': 'yes',
    'approve-together': 'kept',
  },
  alone: {
    read: 'yes',
    acknowledge: 'kept',
    'receive-alarms': 'yes',
    'receive-calls': 'yes',
    'finish-calls': 'kept',
    'send-teams': 'kept',
    command: 'yes',
    'see-cameras': 'yes',
    'see-colleagues': 'no',
    'approve-together': 'no',
  },
  blind: {
    read: 'yes',
    acknowledge: 'yes',
    'receive-alarms': 'no',
    'receive-calls': 'no',
    'finish-calls': 'yes',
    'send-teams': 'yes',
    command: 'no',
    'see-cameras': 'yes',
    'see-colleagues': 'yes',
    'approve-together': 'yes',
  },
  cut: {
    read: 'yes',
    acknowledge: 'kept',
    'receive-alarms': 'no',
    'receive-calls': 'no',
    'finish-calls': 'kept',
    'send-teams': 'kept',
    command: 'no',
    'see-cameras': 'reach',
    'see-colleagues': 'no',
    'approve-together': 'no',
  },
};

/** A link as far as the state of work follows from it. */
interface WorkLink {
  readonly up: boolean;
  /** Since when it is so, ms since 1970. */
  readonly since: number;
}

/**
 * The state that follows from the links, and since when, ms since 1970.
 * @param agreed since this return to the hub everything has been exchanged once
 */
export function workState(hub: WorkLink, broker: WorkLink, agreed: boolean): { state: WorkState; since: number } {
  const since = Math.max(hub.since, broker.since);
  if (!hub.up) return broker.up ? { state: 'alone', since: hub.since } : { state: 'cut', since };
  if (!broker.up) return { state: 'blind', since: broker.since };
  return agreed ? { state: 'together', since } : { state: 'catching-up', since: hub.since };
}
