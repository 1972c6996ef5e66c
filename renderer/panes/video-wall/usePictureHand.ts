import { type PointerEvent, useEffect, useRef, useState, type WheelEvent } from 'react';
import { STANDING, type Velocity, velocityOfDrag } from './keys.ts';
import { boxBetween, boxOfWheel, isInside, type Spot, type SpotBox, spotOf } from './pictureSpot.ts';

/** What a hand on a picture may ask of its camera. */
export interface PictureActs {
  readonly onDrag: (velocity: Velocity) => void;
  /** Brings a point of the picture to its middle. */
  readonly onCentre: (spot: Spot) => void;
  /** Fills the picture with a part of it, or zooms out around it. */
  readonly onBox: (box: SpotBox) => void;
}

/** Still a click and no drag, px. */
const CLICK = 5;
/** A second click within this time makes a double click, which is not the camera's, ms. */
const DOUBLE = 260;
/** Steps of the wheel are gathered for so long, ms: each would be a movement of its own. */
const WHEEL_PAUSE = 140;

/** Width by height of the picture under the hand. */
function ratioAt(hand: HTMLElement): number {
  const video = hand.closest('[data-tile]')?.querySelector<HTMLVideoElement>('[data-standby="false"] video');
  return video && video.videoHeight > 0 ? video.videoWidth / video.videoHeight : 16 / 9;
}

/** What the hand draws, px within the tile. */
export interface DrawnBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Held {
  readonly x: number;
  readonly y: number;
  /** A box is drawn (Shift), in place of a speed. */
  readonly from: Spot | null;
  dragged: boolean;
}

/**
 * The hand on the picture of a camera that turns: dragging moves it, the faster the further; a click centres; Shift and
 * dragging draws a box; the wheel zooms. `on` is false where the hand is not the camera's.
 */
export function usePictureHand(on: boolean, acts: PictureActs) {
  const held = useRef<Held | null>(null);
  const [box, setBox] = useState<DrawnBox | null>(null);
  const latest = useRef(acts);
  latest.current = acts;
  const click = useRef<number | undefined>(undefined);
  const wheel = useRef<{ steps: number; timer: number | undefined }>({ steps: 0, timer: undefined });

  useEffect(
    () => () => {
      window.clearTimeout(click.current);
      window.clearTimeout(wheel.current.timer);
    },
    [],
  );

  const spotAt = (event: PointerEvent<HTMLElement>): Spot =>
    spotOf(event.currentTarget.getBoundingClientRect(), ratioAt(event.currentTarget), event.clientX, event.clientY);

  const release = (): void => {
    const was = held.current;
    held.current = null;
    setBox(null);
    if (was?.dragged && !was.from) latest.current.onDrag(STANDING);
  };

  return {
    /** The box that is being drawn. */
    box,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (!on || event.button !== 0) return;
        held.current = {
          x: event.clientX,
          y: event.clientY,
          from: event.shiftKey ? spotAt(event) : null,
          dragged: false,
        };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const hand = held.current;
        if (!hand) return;
        const [right, down] = [event.clientX - hand.x, event.clientY - hand.y];
        if (Math.hypot(right, down) > CLICK) hand.dragged = true;
        if (!hand.dragged) return;
        if (hand.from) {
          const frame = event.currentTarget.getBoundingClientRect();
          setBox({
            left: Math.min(event.clientX, hand.x) - frame.left,
            top: Math.min(event.clientY, hand.y) - frame.top,
            width: Math.abs(right),
            height: Math.abs(down),
          });
        } else latest.current.onDrag(velocityOfDrag(right, down));
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const hand = held.current;
        if (!hand) return;
        const spot = spotAt(event);
        if (hand.dragged && hand.from) {
          const drawn = boxBetween(hand.from, spot);
          if (drawn) latest.current.onBox(drawn);
        } else if (!hand.dragged && !hand.from && isInside(spot)) {
          window.clearTimeout(click.current);
          click.current = window.setTimeout(() => latest.current.onCentre(spot), DOUBLE);
        }
        release();
      },
      onPointerCancel: release,
      onLostPointerCapture: release,
      onDoubleClick: () => window.clearTimeout(click.current),
      onWheel(event: WheelEvent<HTMLElement>) {
        if (!on || event.deltaY === 0) return;
        const turned = wheel.current;
        turned.steps -= Math.sign(event.deltaY);
        turned.timer ??= window.setTimeout(() => {
          const { steps } = turned;
          wheel.current = { steps: 0, timer: undefined };
          if (steps !== 0) latest.current.onBox(boxOfWheel(steps));
        }, WHEEL_PAUSE);
      },
    },
  };
}
