/** What a key asks of the map. */
export type KeyAct =
  | { readonly type: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly type: 'zoom'; readonly steps: number }
  | { readonly type: 'whole' }
  | { readonly type: 'go' }
  | { readonly type: 'follow' }
  | { readonly type: 'here' }
  | { readonly type: 'layers' };

/** How far an arrow key moves the map, px. */
export const STEP = 140;

const ACTS = new Map<string, KeyAct>([
  ['arrowleft', { type: 'pan', dx: -STEP, dy: 0 }],
  ['arrowright', { type: 'pan', dx: STEP, dy: 0 }],
  ['arrowup', { type: 'pan', dx: 0, dy: -STEP }],
  ['arrowdown', { type: 'pan', dx: 0, dy: STEP }],
  ['+', { type: 'zoom', steps: 1 }],
  // The plus of keyboards that have it above the equals sign.
  ['=', { type: 'zoom', steps: 1 }],
  ['-', { type: 'zoom', steps: -1 }],
  ['0', { type: 'whole' }],
  ['home', { type: 'whole' }],
  ['g', { type: 'go' }],
  ['v', { type: 'follow' }],
  ['l', { type: 'layers' }],
  ['enter', { type: 'here' }],
]);

/** The act of a key as the browser names it; undefined for keys that are not the map's. */
export const keyAct = (key: string): KeyAct | undefined => ACTS.get(key.toLowerCase());
