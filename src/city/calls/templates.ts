/** Something that people call about: the words, and what a trained ear would file it as. */
export interface CallTemplate {
  /** `{rue}`, `{n}` (house number), `{commune}`, `{depuis}`, `{detail}` are filled in. */
  readonly text: string;
  readonly category: string;
  readonly details?: readonly string[];
  /** Rings more by night. */
  readonly night?: boolean;
}

const t = (category: string, text: string, details?: readonly string[], night?: boolean): CallTemplate => ({
  category,
  text,
  ...(details ? { details } : {}),
  ...(night ? { night } : {}),
});

/** What residents say on the telephone. Nobody's name is ever in it. */
export const TEMPLATES: readonly CallTemplate[] = [
  t('lighting', 'Bonjour, il n’y a plus de lumière {rue}, {depuis}.', undefined, true),
  t('lighting', 'Le lampadaire devant le {n} {rue} clignote, c’est pénible pour dormir.', undefined, true),
  t('lighting', 'Toute la rue est noire, {rue} à {commune}, on n’ose plus sortir.', undefined, true),
  t('lighting', 'Un lampadaire penche {rue}, on dirait qu’une voiture l’a touché.'),
  t('lighting', 'Les lampes restent allumées en plein jour {rue}.'),
  t('lighting', 'Il y a une trappe ouverte au pied du lampadaire, {n} {rue}, on voit les fils.'),
  t('lighting', 'Le passage piéton {rue} n’est plus éclairé {depuis}.', undefined, true),
  t('signals', 'Les feux sont éteints au carrefour {rue}.'),
  t('signals', 'Le feu reste au rouge {rue}, ça klaxonne partout.'),
  t('signals', 'Le bouton pour les piétons ne marche plus {rue}, {depuis}.'),
  t('signals', 'Les feux clignotent orange {rue}, personne ne s’arrête.'),
  t('signals', 'Le signal sonore pour les aveugles ne marche plus {rue}.'),
  t('road', 'Il y a un trou {detail} dans la chaussée, {n} {rue}.', ['profond', 'énorme', 'plein d’eau']),
  t('road', 'Une plaque d’égout fait du bruit à chaque voiture, {n} {rue}.', undefined, true),
  t('road', 'Une plaque d’égout est ouverte {rue}, c’est dangereux.'),
  t('road', 'Le trottoir est affaissé devant le {n} {rue}.'),
  t('road', 'Il y a de l’huile sur toute la largeur {rue}.'),
  t('road', 'Une branche {detail} est tombée {rue}.', ['sur la route', 'sur le trottoir', 'sur une voiture'], true),
  t('road', 'La barrière du chantier {rue} s’est renversée.', undefined, true),
  t('road', 'Un panneau de stop est tombé à l’angle {rue}.'),
  t('road', 'La rue est inondée {rue}, l’avaloir est bouché.'),
  t('road', 'Il y a du verglas {rue}, deux personnes ont glissé.'),
  t('waste', 'Les poubelles n’ont pas été ramassées {rue} {depuis}.'),
  t('waste', 'Il y a un dépôt sauvage {rue} : {detail}.', ['des gravats', 'un canapé', 'des pneus', 'un frigo']),
  t('waste', 'Le conteneur à verre déborde {rue}.'),
  t('waste', 'Un sac a éclaté, il y en a partout devant le {n} {rue}.'),
  t('waste', 'Une poubelle brûle {rue} !', undefined, true),
  t('waste', 'On m’a volé mon bac jaune, {n} {rue}.'),
  t('parking', 'Une voiture est garée devant mon garage, {n} {rue}.'),
  t('parking', 'Un camion bloque la rue {rue}, le bus ne passe plus.'),
  t('parking', 'L’horodateur ne prend plus la carte {rue}.'),
  t('parking', 'Une voiture est sur la place handicapés {rue} {depuis}.'),
  t('parking', 'Une voiture ventouse est {rue} {depuis}.'),
  t('bollard', 'La borne ne descend pas {rue}, je dois livrer.'),
  t('bollard', 'La borne reste en bas {rue}, toutes les voitures passent.'),
  t('bollard', 'Une voiture est montée sur la borne {rue}.'),
  t('noise', 'Il y a du bruit {rue} {depuis}, {detail}.', ['une sono', 'des motos', 'des travaux'], true),
  t('noise', 'L’alarme d’un bâtiment sonne {rue} {depuis}.', undefined, true),
  t('noise', 'Des gens crient sous mes fenêtres, {n} {rue}.', undefined, true),
  t('water', 'Il y a une fuite d’eau sur le trottoir, {n} {rue}.'),
  t('water', 'De l’eau jaillit de la route {rue} !', undefined, true),
  t('water', 'Une borne d’incendie coule {rue}.'),
  t('water', 'Plus d’eau au {n} {rue} {depuis}.'),
  t('water', 'Ça sent l’égout {rue} {depuis}.'),
  t('green', 'Un arbre penche dangereusement {rue}.'),
  t('green', 'La haie cache le feu {rue}.'),
  t('green', 'La grille du parc est restée ouverte, {rue}.', undefined, true),
  t('green', 'Un jeu est cassé au square {rue}, un enfant s’est coupé.'),
  t('animals', 'Un chien sans maître traîne {rue}.', undefined, true),
  t('animals', 'Il y a un animal mort sur la route {rue}.'),
  t('animals', 'Des frelons ont fait un nid au {n} {rue}.'),
  t('public-order', 'Il y a un tag {detail} sur le mur de l’école {rue}.', ['injurieux', 'tout frais']),
  t('public-order', 'Des gens forcent une porte {rue}, je les vois de chez moi.', undefined, true),
  t('public-order', 'Un banc a été arraché {rue}.'),
  t('transport', 'Le bus n’est pas passé à l’arrêt {rue}, {depuis}.'),
  t('transport', 'L’abri de bus est cassé {rue}, il y a du verre partout.'),
  t('transport', 'Une trottinette est en travers du trottoir {rue}.'),
  t('transport', 'Le panneau d’information affiche n’importe quoi {rue}.'),
  t('building', 'La porte de la salle est restée ouverte {rue}, il n’y a personne.', undefined, true),
  t('building', 'Le chauffage de l’école ne marche pas, {rue}.'),
  t('information', 'Bonjour, quand passe l’encombrant {rue} à {commune} ?'),
  t('information', 'Je voudrais savoir si la rue est barrée demain, {rue}.'),
];

/** How long it has been so. */
export const SINCE = [
  'depuis ce matin',
  'depuis hier soir',
  'depuis une heure',
  'depuis dix minutes',
  'depuis trois jours',
  'depuis le week-end',
  'ça fait une semaine',
  'depuis tout à l’heure',
] as const;

/** What callers add at the end; most add nothing. */
export const ENDINGS = [
  '',
  '',
  '',
  ' Je passe là tous les jours.',
  ' J’ai déjà appelé la semaine dernière.',
  ' Il y a des enfants qui passent.',
  ' Vous pouvez me rappeler ?',
  ' C’est urgent à mon avis.',
] as const;
