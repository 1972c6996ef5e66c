import { z } from 'zod';
import { acceptedSchema, BODY_LIMIT } from './operation.ts';
import { helloSignIn, signInFromHub, signInToHub, welcomeSignIn } from './signInProtocol.ts';

/**
 * What stations tell each other past the log (SPEC 9), by version: 1 of cameras, 2 of calls too; none: a station or hub of
 * before, which is then told nothing of it.
 */
export const SHARING = 2;
/** Version from which leases of calls are told. */
export const SHARES_CALLS = 2;
/** A call with a longer name is taken without a lease: with its kind it must be no longer than a camera's to hubs of before. */
export const MOST_CALL_NAME = 59;
/** Cameras that one station says it watches, at most. */
export const MOST_WATCHED = 64;

/** Version of what station and hub say to each other; another one is refused at hello. */
export const HUB_PROTOCOL = 1;
/** Largest frame, bytes. */
export const MAX_FRAME = 1_000_000;
/** Operations in one frame. */
export const SLICE = 500;
/** Bytes of operations in one frame: with the largest operation and its envelope it stays under MAX_FRAME. */
export const SLICE_BYTES = MAX_FRAME / 2 - BODY_LIMIT;

const encoder = new TextEncoder();

/** A frame as it is sent, and what is in it. */
export interface Frame<T> {
  readonly items: readonly T[];
  readonly text: string;
}

/**
 * Operations as frames, each within the limits of count and bytes and with at least one. Each operation is written out
 * once, whoever gets it: in a storm writing is what costs.
 */
export function framesOf<T>(type: 'operations' | 'submit', list: readonly T[]): Frame<T>[] {
  const key = type === 'operations' ? 'batch' : 'operations';
  const frames: Frame<T>[] = [];
  let items: T[] = [];
  let texts: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (items.length > 0) frames.push({ items, text: `{"type":"${type}","${key}":[${texts.join(',')}]}` });
    [items, texts, bytes] = [[], [], 0];
  };
  for (const item of list) {
    const text = JSON.stringify(item);
    const size = encoder.encode(text).length;
    if (items.length >= SLICE || bytes + size > SLICE_BYTES) close();
    items.push(item);
    texts.push(text);
    bytes += size;
  }
  close();
  return frames;
}
/** Each side is heard at least so often, ms; three times without is a lost link. */
export const HEARTBEAT = 5_000;

const refusal = z.object({
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const peer = z.object({ station: z.string(), position: z.string() });
const camera = z.string().min(1).max(64);
/** Not a call's key among the leases of a hub. */
const claimedCamera = camera.regex(/^(?!call )/);
const call = z.string().min(1).max(MOST_CALL_NAME);
const sharing = z.number().int().optional();
/** By how much the station's clock is ahead of the hub's, ms; negative: behind (SPEC 8.3). */
const ahead = z.number().optional();
/** A lease as it travels: spans in ms, as clocks differ. */
const lease = z.object({
  station: z.string(),
  position: z.string(),
  priority: z.number(),
  held: z.number(),
  left: z.number(),
  reserved: z.boolean(),
});

/** What a station says. */
export const toHubSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number(),
    station: z.string().min(1).max(80),
    position: z.string().min(1).max(120),
    /** Hub order of the newest operation taken. */
    cursor: z.number().int().min(0),
    /** Mark of that operation's ordering (`markOf`); null or left out when it is not known. */
    mark: z.string().max(100).nullable().optional(),
    /** Log that the cursor is of; null before the first. */
    log: z.string().max(80).nullable(),
    /** Station's clock, ms since 1970 UTC. */
    time: z.number(),
    sharing,
    ...helloSignIn,
  }),
  /** Asks for the lease of a camera (`src/domain/camera/lease.ts`); answered with `claimed` of the same `request`. */
  z.object({
    type: z.literal('claim'),
    request: z.number().int().min(0),
    camera: claimedCamera,
    act: z.enum(['use', 'reserve', 'release']),
    priority: z.number().int().min(0).max(9),
    minutes: z.number().min(1).max(1_440).optional(),
  }),
  /** Answers or writes in a call (`src/domain/call/lease.ts`); answered with `call-claimed` of the same `request`. */
  z.object({
    type: z.literal('call-claim'),
    request: z.number().int().min(0),
    call,
    act: z.enum(['use', 'release']),
  }),
  /** All cameras that are on this station's screens now. */
  z.object({ type: z.literal('watching'), cameras: z.array(camera).max(MOST_WATCHED) }),
  /** Puts a camera before a colleague; null: before all. */
  z.object({ type: z.literal('push'), camera, to: z.string().max(80).nullable() }),
  z.object({
    type: z.literal('submit'),
    /** Read one by one with `operationSchema`: a bad one must not hold up the others. */ operations: z
      .array(z.unknown())
      .min(1)
      .max(SLICE),
  }),
  z.object({
    type: z.literal('ping'),
    at: z.number(),
    /** Station's clock, ms since 1970 UTC; a station of before says none. */
    time: z.number().optional(),
  }),
  ...signInToHub,
]);
export type ToHub = z.infer<typeof toHubSchema>;

/** What the hub says. `rejected` is for the author only; `operations` are for all, in the hub's order. */
export const fromHubSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.number(),
    order: z.number().int().min(0),
    log: z.string().max(80),
    /** Where the station says to be, this log has another operation: it was set back to a back-up and went on. */
    forked: z.boolean().optional(),
    time: z.number(),
    ahead,
    sharing,
    signIn: welcomeSignIn.optional(),
  }),
  z.object({ type: z.literal('claimed'), request: z.number(), refusal: refusal.nullable() }),
  /** Leases that changed, all of them after `welcome`; null: free. */
  z.object({ type: z.literal('leases'), leases: z.array(z.object({ camera, lease: lease.nullable() })) }),
  z.object({ type: z.literal('call-claimed'), request: z.number(), refusal: refusal.nullable() }),
  /** Leases of calls that changed, all of them after `welcome`; null: free. */
  z.object({ type: z.literal('call-leases'), leases: z.array(z.object({ call, lease: lease.nullable() })) }),
  z.object({ type: z.literal('watching'), station: z.string(), cameras: z.array(camera) }),
  z.object({ type: z.literal('pushed'), camera, from: z.string() }),
  z.object({ type: z.literal('operations'), batch: z.array(acceptedSchema) }),
  z.object({ type: z.literal('rejected'), id: z.string(), refusal }),
  z.object({ type: z.literal('presence'), peers: z.array(peer) }),
  z.object({ type: z.literal('pong'), at: z.number(), ahead }),
  z.object({ type: z.literal('refused'), refusal }),
  ...signInFromHub,
]);
export type FromHub = z.infer<typeof fromHubSchema>;
