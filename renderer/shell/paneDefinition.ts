import type { ComponentType } from 'react';
import type { ZodType } from 'zod';

/** What a pane's view is handed. The configuration is checked by the pane's own schema before. */
export interface PaneProps<C = unknown> {
  readonly config: C;
  /** Keeps a changed configuration with the window's layout. */
  readonly saveConfig: (config: C) => void;
}

/** A pane as its folder declares it; found by the folder's `pane.ts` (default export). */
export interface PaneDefinition<C = unknown> {
  /** Folder's name. Also the key of its title in the translations: `pane.<id>`. */
  readonly id: string;
  readonly title: { readonly fr: string; readonly en: string };
  /** Key that goes to the pane from anywhere, as tinykeys writes it (`Alt+1`). */
  readonly key?: string;
  /** Only one of it per window, and never taken out of the page while its tab exists (the map's graphics context). */
  readonly single?: boolean;
  /** Rights that a person needs to open it; none yet. */
  readonly rights: readonly string[];
  readonly configSchema: ZodType<C>;
  readonly load: () => Promise<{ default: ComponentType<PaneProps<C>> }>;
}

/** Declares a pane; only checks types. */
export const definePane = <C>(definition: PaneDefinition<C>): PaneDefinition<C> => definition;
