import { useAppearance } from '../state/stores.ts';

/** Keeps language, light and density as attributes of the page; returns the way to stop. */
export function followAppearance(root: HTMLElement): () => void {
  const apply = ({ language, light, density }: ReturnType<typeof useAppearance.getState>): void => {
    root.lang = language;
    root.dataset.light = light;
    root.dataset.density = density;
  };
  apply(useAppearance.getState());
  return useAppearance.subscribe(apply);
}
