/** The last picture of a tile, under its video while there is none of now. */
export interface LastPicture {
  /** When it was last of now, monotonic milliseconds; undefined while none is kept. */
  at(): number | undefined;
  /** Keeps what is shown; nothing when there is nothing in it, or what is kept is of later. */
  keep(shown: HTMLVideoElement | HTMLImageElement, at: number): void;
  /** Leaves nothing of it in memory. */
  wipe(): void;
}

/** Largest width kept, in pixels: a reminder of what was there, for each of sixteen tiles. */
const WIDEST = 640;

const sizeOf = (shown: HTMLVideoElement | HTMLImageElement): { width: number; height: number } => {
  if ('naturalWidth' in shown) return { width: shown.naturalWidth, height: shown.naturalHeight };
  // Before it has a picture (HAVE_CURRENT_DATA) a player draws nothing.
  return shown.readyState < 2 ? { width: 0, height: 0 } : { width: shown.videoWidth, height: shown.videoHeight };
};

/** Keeps it on a canvas, which is there as long as the tile. */
export function createLastPicture(canvas: () => HTMLCanvasElement | null): LastPicture {
  let kept: number | undefined;
  return {
    at: () => kept,
    keep(shown, at) {
      const target = canvas();
      const { width, height } = sizeOf(shown);
      if (!target || width === 0 || height === 0 || (kept !== undefined && kept > at)) return;
      target.width = Math.min(WIDEST, width);
      target.height = Math.round((target.width * height) / width);
      target.getContext('2d')?.drawImage(shown, 0, 0, target.width, target.height);
      kept = at;
    },
    wipe() {
      kept = undefined;
      const target = canvas();
      if (!target) return;
      target.width = 0;
      target.height = 0;
    },
  };
}
