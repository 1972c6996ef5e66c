import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { line } from '../operator/line.ts';
import type { OperationDraft } from '../operator/operator.ts';
import { reachOf, WIDEST_MASK } from './mask.ts';

/** A share of a picture's width or height. */
export const share = z.number().min(0).max(1);

/** What is to be masked: degrees in the world, or shares of the picture of a camera that does not turn. */
export const maskShapeSchema = z.discriminatedUnion('space', [
  z.object({
    space: z.literal('world'),
    points: z
      .array(z.tuple([z.number().min(-360).max(360), z.number().min(-90).max(90)]))
      .min(3)
      .max(64)
      .refine((points) => reachOf(points) <= WIDEST_MASK, `farther than ${WIDEST_MASK} degrees from its middle`),
  }),
  z.object({
    space: z.literal('picture'),
    points: z
      .array(z.tuple([share, share]))
      .min(3)
      .max(64),
  }),
]);

/** Identifier of a mask. */
export const maskIdSchema = z
  .string()
  .max(64)
  .regex(/^[\w.-]+$/);

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
/** A mask as somebody draws it. */
export const drawnMaskSchema = z.object({ id: maskIdSchema, name: line(80), why: line(500) }).and(maskShapeSchema);

/** Operations on how a camera is masked. Times in ms since 1970 UTC; `by` is a position. */
export const maskingOperationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mask.drawn'), body: z.object({ at: time, by: position, mask: drawnMaskSchema }) }),
  z.object({
    kind: z.literal('mask.removed'),
    body: z.object({ at: time, by: position, mask: maskIdSchema, why: line(500) }),
  }),
]);
/** An operation on how a camera is masked, without its envelope. */
export type MaskingOperation = z.infer<typeof maskingOperationSchema>;
type Body<K extends MaskingOperation['kind']> = Extract<MaskingOperation, { kind: K }>['body'];

/** A mask that stations share, with who drew it and when (ms since 1970). */
export type SharedMask = z.infer<typeof drawnMaskSchema> & { readonly at: number; readonly by: string };

/** The masks of one camera that stations share; those taken away are in the log only. */
export interface MaskingState {
  readonly state: 'none' | 'masked';
  readonly masks: readonly SharedMask[];
}

/** A camera without shared masks. */
export const UNMASKED: MaskingState = { state: 'none', masks: [] };

/** Masks that one camera may have when one more is drawn. */
export const MOST_MASKS = 32;
/** Masks that are kept of one camera whatever stations drew apart from each other. */
const MOST_KEPT = 512;

/** What somebody wants of a camera's masks. */
export type MaskingCommand =
  | { readonly type: 'draw'; readonly mask: z.infer<typeof drawnMaskSchema> }
  | { readonly type: 'remove'; readonly mask: string; readonly why: string };

/** An operation on how a camera is masked before it has an envelope. */
export type MaskingDraft = {
  [K in MaskingOperation['kind']]: OperationDraft<K, Body<K>>;
}[MaskingOperation['kind']];

/**
 * Operations that a command gives. A mask is additive: the hub never refuses it for what others drew.
 * Taking one away is guarded. Codes: `mask.too-many` (context `most`), `mask.unknown`.
 */
export function decide(
  { masks }: MaskingState,
  command: MaskingCommand,
  { now: at, position: by }: { readonly now: number; readonly position: string },
): Result<MaskingDraft[]> {
  if (command.type === 'draw') {
    if (masks.length >= MOST_MASKS)
      return refuse('mask.too-many', 'This camera has too many masks', { most: MOST_MASKS });
    const { mask } = command;
    return ok([{ kind: 'mask.drawn', class: 'additive', fact: null, body: { at, by, mask } }]);
  }
  const { mask, why } = command;
  if (!masks.some(({ id }) => id === mask)) return refuse('mask.unknown', 'There is no such mask');
  return ok([{ kind: 'mask.removed', class: 'guarded', fact: null, body: { at, by, mask, why } }]);
}

/** The command that an operation came from, so that the hub can decide it again. */
export const commandOf = ({ kind, body }: MaskingOperation): MaskingCommand =>
  kind === 'mask.drawn' ? { type: 'draw', mask: body.mask } : { type: 'remove', mask: body.mask, why: body.why };

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: MaskingState, { kind, body }: MaskingOperation): MaskingState {
  if (kind === 'mask.drawn') {
    const { at, by, mask } = body;
    if (state.masks.length >= MOST_KEPT || state.masks.some(({ id }) => id === mask.id)) return state;
    return { state: 'masked', masks: [...state.masks, { ...mask, at, by }] };
  }
  const masks = state.masks.filter(({ id }) => id !== body.mask);
  if (masks.length === state.masks.length) return state;
  return masks.length === 0 ? UNMASKED : { state: 'masked', masks };
}
