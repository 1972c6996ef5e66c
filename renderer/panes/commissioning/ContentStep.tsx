import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import type { Opened } from './flow.ts';
import { counted, shapeName, sizeOf } from './inWords.ts';
import { Remarks } from './Told.tsx';
import { work } from './useCommissioning.ts';

/** The second step: what is in the file, in words, before anything is asked. */
export function ContentStep({ open }: { open: Opened }) {
  const { say, language } = useWords('commissioning');
  const { inspection } = open;
  const { format, layer = inspection.layers.length === 1 ? inspection.layers[0] : undefined } =
    inspection.suggestion.source;
  const others = inspection.layers.filter((name) => name !== layer);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={say('content.facts')}>
        <h2>{say('content.facts')}</h2>
        <dl className={styles.facts}>
          <dt>{say('step.file')}</dt>
          <dd>{inspection.fileName}</dd>
          <dt>{say('content.format')}</dt>
          <dd>{say(`format.${format}`)}</dd>
          <dt>{say('content.size')}</dt>
          <dd>{sizeOf(inspection.bytes, say, language)}</dd>
          <dt>{say('content.rows')}</dt>
          <dd>{inspection.rows === null ? say('content.rowsUnknown') : number(inspection.rows, language)}</dd>
          {layer && inspection.layers.length > 0 ? (
            <>
              <dt>{say('content.layer')}</dt>
              <dd>{layer}</dd>
            </>
          ) : null}
          {others.length > 0 ? (
            <>
              <dt>{say(layer ? 'content.layers' : 'content.layersAll')}</dt>
              <dd>{others.join(', ')}</dd>
            </>
          ) : null}
          <dt>{say('content.shapes')}</dt>
          <dd>
            {inspection.geometries.length === 0
              ? say('content.noShapes')
              : inspection.geometries.map((type) => shapeName(type, say)).join(', ')}
          </dd>
        </dl>
        <h2>{say('content.remarks')}</h2>
        {inspection.remarks.length === 0 ? (
          <p className={styles.quiet}>{say('content.noRemarks')}</p>
        ) : (
          <Remarks remarks={inspection.remarks} />
        )}
        <h2>{say('content.columns', counted(inspection.columns.length, language))}</h2>
        {inspection.columns.length === 0 ? (
          <p className={styles.quiet}>{say('content.empty')}</p>
        ) : (
          <table className={styles.columns}>
            <thead>
              <tr>
                <th scope="col">{say('content.column')}</th>
                <th scope="col">{say('content.filled')}</th>
                <th scope="col">{say('content.samples')}</th>
              </tr>
            </thead>
            <tbody>
              {[...new Map(inspection.columns.map((column) => [column.name, column])).values()].map(
                ({ name, filled, samples }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>
                      {filled > 0 && filled < 0.01
                        ? say('content.hardlyFilled')
                        : `${number(filled * 100, language)} %`}
                    </td>
                    <td>
                      {samples.length === 0 ? (
                        <span className={styles.quiet}>{say('content.noSamples')}</span>
                      ) : (
                        samples.join(' · ')
                      )}
                    </td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        )}
      </div>
      <footer className={styles.foot}>
        <div className={styles.acts}>
          <Button primary data-focus-target onClick={() => work.tell({ type: 'went', to: 'mapping' })}>
            {say('content.next')}
          </Button>
          <Button onClick={() => work.tell({ type: 'startedOver' })}>{say('startOver')}</Button>
        </div>
      </footer>
    </>
  );
}
