import type { Phone } from '../../contract/cityFile.ts';

/**
 * The demonstration's phone book. The first are the emergency numbers of France; the others are functions at numbers
 * that ARCEP keeps free for works of fiction (03 53 01 xx xx, decision 2018-0881), so that a call from an exercise
 * disturbs nobody.
 */
export const PHONES: readonly Phone[] = [
  { name: 'Urgences (Europe)', number: '112' },
  { name: 'SAMU', number: '15' },
  { name: 'Police secours', number: '17' },
  { name: 'Sapeurs-pompiers', number: '18' },
  { name: 'Urgences, sourds et malentendants', number: '114', note: 'SMS, visio' },
  { name: 'Supervision de la salle', number: '03 53 01 00 01' },
  { name: 'Police municipale, chef de salle', number: '03 53 01 00 02' },
  { name: 'Éclairage public, astreinte', number: '03 53 01 00 03' },
  { name: 'Feux de circulation, astreinte', number: '03 53 01 00 04' },
  { name: 'Voirie, astreinte', number: '03 53 01 00 05' },
  { name: 'Propreté, astreinte', number: '03 53 01 00 06' },
  { name: 'Eau et assainissement, astreinte', number: '03 53 01 00 07' },
  { name: 'Réseau de bus, poste de commande', number: '03 53 01 00 08' },
  { name: 'Réseau électrique, dépannage', number: '03 53 01 00 09' },
  { name: 'Réseau de gaz, dépannage', number: '03 53 01 00 10' },
  { name: 'Sécurité des bâtiments, ronde', number: '03 53 01 00 11' },
  { name: 'Fibre et réseaux, astreinte', number: '03 53 01 00 12' },
  { name: 'Cellule de crise', number: '03 53 01 00 13' },
  { name: 'Météo et viabilité hivernale', number: '03 53 01 00 14' },
  { name: 'Fourrière', number: '03 53 01 00 15' },
];
