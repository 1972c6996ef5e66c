import { useStore } from 'zustand';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import type { MapEngine } from './engineTypes.ts';
import { areaWords, lengthWords } from './measureWords.ts';
import { figuresOf } from './sketch.ts';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface MeasurePanelProps {
  readonly engine: MapEngine;
  readonly what: 'distance' | 'area';
  readonly onWhat: (what: 'distance' | 'area') => void;
  readonly onClose: () => void;
}

/** What is read off the way or the area that is being measured. */
export function MeasurePanel({ engine, what, onWhat, onClose }: MeasurePanelProps) {
  const { say, language } = useWords('map');
  const sketch = useStore(engine.state, (state) => state.drawing.sketch);
  const figures = sketch && sketch.points.length > 0 ? figuresOf(sketch) : null;
  return (
    <ToolPanel title={say('tools.measure')} name="measure" onClose={onClose}>
      <div className={styles.choice} role="group" aria-label={say('measure.what')}>
        {(['distance', 'area'] as const).map((each) => (
          <Button key={each} chosen={what === each} onClick={() => onWhat(each)}>
            {say(`measure.${each}`)}
          </Button>
        ))}
        <kbd>M</kbd>
      </div>
      {figures ? (
        <dl className={styles.figures} aria-live="polite" data-done={sketch?.done}>
          {what === 'area' ? (
            <>
              <dt>{say('measure.area')}</dt>
              <dd data-figure="area">
                {figures.crossed
                  ? say('measure.crossed')
                  : figures.squareMetres === null
                    ? '—'
                    : areaWords(figures.squareMetres, language)}
              </dd>
            </>
          ) : null}
          <dt>{say(what === 'area' ? 'measure.around' : 'measure.distance')}</dt>
          <dd data-figure="length">{lengthWords(figures.metres, language)}</dd>
          <dt>{say('measure.points')}</dt>
          <dd data-figure="points">{number(sketch?.points.length ?? 0, language)}</dd>
        </dl>
      ) : null}
      <p className={styles.hint}>{say(sketch?.done ? 'measure.doneHint' : 'draw.hint')}</p>
    </ToolPanel>
  );
}
