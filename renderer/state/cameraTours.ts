import { create } from 'zustand';
import type { PatrolState } from '../../src/contract/ptz.ts';

/** Tours of cameras that this station keeps, and what they are doing; written by startState.ts only. */
export const useCameraTours = create<{ readonly tours: readonly PatrolState[] }>(() => ({ tours: [] }));
