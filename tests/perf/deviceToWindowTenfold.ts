import { measureWindow } from './deviceToWindow.ts';
import type { Line } from './line.ts';

/** The path from a device to what a window is told at ten times the city. */
export const measure = (): Promise<readonly Line[]> => measureWindow(10, '-10x');
