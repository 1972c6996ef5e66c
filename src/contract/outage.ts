import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { outcomeSchema, refusalSchema } from './refusal.ts';

/** Shortest passphrase of a bundle: who finds the laptop may try many. */
export const SHORTEST_PASSPHRASE = 12;

/** The crisis laptop's bundle, as this station keeps it. Times in ms since 1970. */
export const bundleSchema = z.object({
  /** Where it is on this machine's disk. */
  path: z.string(),
  /** Somebody has given it a passphrase, and it is renewed by itself. */
  kept: z.boolean(),
  /** Null before the first. */
  madeAt: z.number().nullable(),
  bytes: z.number().nullable(),
  making: z.boolean(),
  /** Why the last attempt made none. */
  trouble: refusalSchema.nullable(),
});
export type BundleState = z.infer<typeof bundleSchema>;

/** The copies of this station's data. Times in ms since 1970. */
export const backupsSchema = z.object({
  folder: z.string(),
  days: z.number(),
  making: z.boolean(),
  /** Newest first, at most 30. */
  copies: z.array(z.object({ at: z.number(), bytes: z.number(), operations: z.number() })),
  /** The last test restore: when, of which copy, and what was wrong with it. */
  tested: z.object({ at: z.number(), of: z.number(), refusal: refusalSchema.nullable() }).nullable(),
});
export type BackupsState = z.infer<typeof backupsSchema>;

/**
 * Which hub this station works with: `usual`; `embedded`: the usual one, which runs on this machine; `elected`: this
 * machine runs one for its peers, the usual one being gone; `peer`: it has joined one that another station runs.
 */
export const HUB_ROLES = ['usual', 'embedded', 'elected', 'peer'] as const;

export const hubChoiceSchema = z.object({
  role: z.enum(HUB_ROLES),
  /** False where nobody supervises this station, and no other hub can be chosen. */
  canChoose: z.boolean(),
  /** Elected: what a peer is told, as `ws://` addresses; several where the machine has several networks. */
  doors: z.array(z.string()),
  /** Elected: what a peer is told besides. Null otherwise. */
  token: z.string().nullable(),
});

/** This station's windows in browsers on other machines. Times in ms since 1970. */
export const windowsElsewhereSchema = z.object({
  /** What is typed there. */
  url: z.string(),
  /** Whether the window that is told this is itself elsewhere: it gets no code. */
  elsewhere: z.boolean(),
  /** Good for one browser, until then; null when there is none. */
  code: z.object({ text: z.string(), until: z.number() }).nullable(),
  /** Browsers that were let in, and the machine of each. */
  open: z.array(z.object({ from: z.string(), since: z.number() })),
});

export const outageSchema = z.object({
  bundle: bundleSchema,
  backups: backupsSchema,
  hub: hubChoiceSchema,
  /** Null where this station serves no window to other machines. */
  windows: windowsElsewhereSchema.nullable().default(null),
});
/** What this station keeps ready for an outage. */
export type OutageState = z.infer<typeof outageSchema>;

export const outageContract = {
  /** At each change. */
  watch: oc.output(eventIterator(outageSchema)),
  /**
   * Makes the bundle anew under a passphrase, and keeps it fresh from then on. Answers when it is begun.
   * `bundle.passphrase-short`, `store.*`.
   */
  makeBundle: oc.input(z.object({ passphrase: z.string().max(1_000) })).output(outcomeSchema),
  /** Deletes the bundle and what it is renewed with. */
  forgetBundle: oc.output(outcomeSchema),
  /** Makes a copy of the data now. Answers when it is made and checked. `backup.*`, `store.*`. */
  backUp: oc.output(outcomeSchema),
  /** Runs a hub on this machine for its peers; the station comes back with it in some seconds. `hub.no-choice`. */
  electHub: oc.output(outcomeSchema),
  /** Joins the hub that a peer runs. `hub.no-choice`, `hub.address`. */
  joinHub: oc.input(z.object({ url: z.string().max(500), token: z.string().max(200) })).output(outcomeSchema),
  /** Back to the usual hub; what was agreed on meanwhile goes with it. `hub.no-choice`. */
  usualHub: oc.output(outcomeSchema),
  /**
   * Makes a code that lets one browser on another machine in. `windows.not-served`, `windows.full`,
   * `windows.from-elsewhere`.
   */
  giveCode: oc.output(outcomeSchema),
  /** Ends every window on another machine, and the code. */
  closeWindows: oc.output(outcomeSchema),
  /** The test restore of the newest copy: opens it beside and counts what it holds. `backup.*`, `store.corrupt`. */
  testBackup: oc.output(outcomeSchema),
};
