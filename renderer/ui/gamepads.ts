/** What a gamepad or USB joystick says now. */
export interface GamepadReading {
  readonly index: number;
  /** Two sticks in the places that browsers agree on; else a joystick's own order, usually x, y, twist. */
  readonly standard: boolean;
  /** -1 to 1: right and down are positive. */
  readonly axes: readonly number[];
  /** Which are pressed. */
  readonly buttons: readonly boolean[];
}

/** The gamepads of this machine; the seam through which tests move a scripted one. */
export interface Gamepads {
  /** Those that are plugged in. */
  now(): readonly GamepadReading[];
  /** Calls back when one comes or goes. */
  subscribe(changed: () => void): () => void;
}

/** The browser's (W3C Gamepad). It tells of one only after a button of it was pressed in this page. */
export const browserGamepads: Gamepads = {
  now: () =>
    navigator.getGamepads().flatMap((pad) =>
      pad?.connected
        ? {
            index: pad.index,
            standard: pad.mapping === 'standard',
            axes: pad.axes,
            buttons: pad.buttons.map(({ pressed }) => pressed),
          }
        : [],
    ),
  subscribe(changed) {
    window.addEventListener('gamepadconnected', changed);
    window.addEventListener('gamepaddisconnected', changed);
    return () => {
      window.removeEventListener('gamepadconnected', changed);
      window.removeEventListener('gamepaddisconnected', changed);
    };
  },
};
