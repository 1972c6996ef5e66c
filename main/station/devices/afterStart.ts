/**
 * How long after a start nothing of what equipment says is written yet (ms). The broker says all of it again then, while
 * the windows draw the city and the cameras connect: written at once it would cost them two seconds.
 */
export const AFTER_START = 10_000;
