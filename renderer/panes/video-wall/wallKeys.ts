import type { Direction } from '../../../src/domain/camera/wallLayout.ts';

/** What opens under the bar of the wall. */
export type WallPanelName =
  | 'layouts'
  | 'salvos'
  | 'sequences'
  | 'presets'
  | 'tile'
  | 'send'
  | 'evidence'
  | 'masks'
  | 'imaging'
  | 'recordings'
  | 'keys';

/** What a key asks of the wall; moving the camera is not among it. */
export type WallAct =
  | { readonly type: 'walk' | 'swap'; readonly direction: Direction }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'panel'; readonly panel: WallPanelName }
  | {
      readonly type:
        | 'enlarge'
        | 'clear'
        | 'hold'
        | 'free'
        | 'spot'
        | 'near'
        | 'home'
        | 'pause'
        | 'keep'
        | 'take'
        | 'decline'
        | 'back';
    };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const PLAIN: ReadonlyMap<string, WallAct> = new Map<string, WallAct>([
  ['pagedown', { type: 'step', by: 1 }],
  ['pageup', { type: 'step', by: -1 }],
  ['enter', { type: 'enlarge' }],
  ['delete', { type: 'clear' }],
  ['escape', { type: 'back' }],
  [' ', { type: 'pause' }],
  ['d', { type: 'panel', panel: 'layouts' }],
  ['s', { type: 'panel', panel: 'salvos' }],
  ['q', { type: 'panel', panel: 'sequences' }],
  ['p', { type: 'panel', panel: 'presets' }],
  ['home', { type: 'home' }],
  ['m', { type: 'panel', panel: 'tile' }],
  ['contextmenu', { type: 'panel', panel: 'tile' }],
  ['e', { type: 'panel', panel: 'send' }],
  ['c', { type: 'panel', panel: 'evidence' }],
  ['v', { type: 'panel', panel: 'masks' }],
  ['i', { type: 'panel', panel: 'imaging' }],
  ['b', { type: 'panel', panel: 'recordings' }],
  ['?', { type: 'panel', panel: 'keys' }],
  ['n', { type: 'near' }],
  ['h', { type: 'hold' }],
  ['a', { type: 'free' }],
  ['g', { type: 'spot' }],
  ['k', { type: 'keep' }],
  ['o', { type: 'take' }],
  ['x', { type: 'decline' }],
]);

/** The act of a key while a tile has the keys; undefined for keys that are not the wall's. */
export function wallAct({ key, ctrlKey, shiftKey, altKey, metaKey }: Pressed): WallAct | undefined {
  if (altKey || metaKey) return undefined;
  const direction = Object.hasOwn(DIRECTIONS, key) ? DIRECTIONS[key] : undefined;
  if (ctrlKey) return direction && { type: shiftKey ? 'swap' : 'walk', direction };
  if (direction) return undefined;
  if (shiftKey && key === 'F10') return { type: 'panel', panel: 'tile' };
  return PLAIN.get(key.toLowerCase());
}
