import type { AssetDetail } from '../../../src/contract/assets.ts';
import { useWords } from '../../i18n/words.ts';
import styles from './AssetCard.module.css';
import { attributeWords } from './attributeWords.ts';

/** What the city wrote down of the asset, imported columns too. */
export function Attributes({ attributes }: Pick<AssetDetail, 'attributes'>) {
  const { say, language } = useWords('asset-card');
  const lines = attributeWords(attributes, language, say);
  if (lines.length === 0) return null;
  return (
    <section aria-label={say('attributes')} data-attributes={lines.length}>
      <h4>{say('attributes')}</h4>
      <dl className={styles.values}>
        {lines.map(({ key, label, words }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
