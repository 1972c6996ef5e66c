/** What a key asks of the map. */
export type KeyAct =
  | { readonly type: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly type: 'zoom'; readonly steps: number }
  | { readonly type: 'view'; readonly number: number }
  | {
      readonly type:
        | 'whole'
        | 'go'
        | 'follow'
        | 'here'
        | 'layers'
        | 'gathered'
        | 'back'
        | 'point'
        | 'takeBack'
        | 'choose'
        | 'look';
    }
  | { readonly type: 'panel'; readonly panel: 'measure' | 'zone' | 'street' | 'views' | 'print' };

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
  ['t', { type: 'gathered' }],
  ['m', { type: 'panel', panel: 'measure' }],
  ['z', { type: 'panel', panel: 'zone' }],
  ['s', { type: 'panel', panel: 'street' }],
  ['b', { type: 'panel', panel: 'views' }],
  ['p', { type: 'panel', panel: 'print' }],
  ['o', { type: 'look' }],
  ['enter', { type: 'here' }],
  ['c', { type: 'choose' }],
  [' ', { type: 'point' }],
  ['backspace', { type: 'takeBack' }],
  ['escape', { type: 'back' }],
]);

/**
 * The act of a key as the browser names it; undefined for keys that are not the map's. Digits are taken by their place
 * (`code`), since a French keyboard writes other signs there.
 */
export function keyAct({ key, code }: { readonly key: string; readonly code: string }): KeyAct | undefined {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  // The minus of a French keyboard is on the place of the six.
  if (digit !== undefined && !ACTS.has(key.toLowerCase()))
    return digit === '0' ? { type: 'whole' } : { type: 'view', number: Number(digit) };
  return ACTS.get(key.toLowerCase());
}
