import type { ComponentType } from 'react';
import type { AssetDetail, CommandStatus } from '../../src/contract/assets.ts';
import type { Outcome } from '../../src/contract/refusal.ts';

/** What a faceplate is handed: the asset, the last command of its capability, and the way to ask for a value. */
export interface FaceplateProps {
  readonly asset: AssetDetail;
  readonly command: CommandStatus | undefined;
  /** The station is away: nothing can be asked. */
  readonly disabled: boolean;
  readonly ask: (value: number | string | boolean) => Promise<Outcome>;
}

const found = import.meta.glob<ComponentType<FaceplateProps>>('./*/Faceplate.tsx', { eager: true, import: 'default' });

/** Controls by capability: the folder's name is the capability's. A capability without a folder has no control yet. */
export const faceplates: ReadonlyMap<string, ComponentType<FaceplateProps>> = new Map(
  Object.entries(found).map(([path, faceplate]) => [path.split('/').at(-2) ?? path, faceplate]),
);
