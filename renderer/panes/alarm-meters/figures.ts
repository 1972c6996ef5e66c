import type { Meters } from '../../../src/contract/alarms.ts';
import { duration, type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import type { Measure } from './verdicts.ts';

/** A share as percent: whole ones, and one decimal where that would hide it. */
export function percent(share: number, language: Language): string {
  const value = share * 100;
  const decimals = value > 0 && value < 10 && Math.abs(value - Math.round(value)) > 0.04 ? 1 : 0;
  return `${number(value, language, decimals)}${language === 'fr' ? '\u00A0' : ''}%`;
}

/** A figure in words. */
export function figureInWords(measure: Measure, meters: Meters, say: Say, language: Language): string {
  const count = (value: number): string => number(value, language);
  const { priorities, acknowledge } = meters;
  switch (measure) {
    case 'mean':
      return number(meters.per10min.mean, language, meters.per10min.mean < 10 ? 2 : 0);
    case 'worst':
      return count(meters.per10min.worst);
    case 'flood':
      return say('figure.flood', {
        share: percent(meters.floodShare, language),
        floods: say('floods', { count: meters.floods }),
      });
    case 'stale':
    case 'chattering':
    case 'annunciated':
    case 'fleeting':
      return count(meters[measure]);
    case 'priorities':
      return [priorities[2] + priorities[3], priorities[1], priorities[0]]
        .map((share) => percent(share, language))
        .join(' / ');
    case 'standing':
      return say('figure.standing', { standing: count(meters.standing), open: count(meters.unacknowledged) });
    case 'held':
      return say('figure.held', { shelved: count(meters.shelved), out: count(meters.outOfService) });
    case 'acknowledge':
      return acknowledge
        ? say('figure.acknowledge', {
            p50: duration(acknowledge.p50 * 1_000, language),
            p95: duration(acknowledge.p95 * 1_000, language),
          })
        : say('figure.nothingAcknowledged');
  }
}
