import type { Random } from '../../shared/random.ts';
import { COMMUNES, DIJON } from './communes.ts';
import { type Fixture, type Ground, spoken } from './equipment.ts';
import { toMetres } from './frame.ts';
import { distance, type Point } from './geometry.ts';
import { aside, HALF_WIDTH } from './streetSides.ts';

/** Buildings of Dijon that residents know, with their kind and place. */
const KNOWN: readonly (readonly [name: string, type: string, at: Point])[] = [
  ['Mairie de Dijon, palais des Ducs', 'town-hall', [-10, 55]],
  ['Musée des Beaux-Arts', 'museum', [60, 60]],
  ['Musée de la Vie bourguignonne', 'museum', [-220, -420]],
  ['Musée archéologique', 'museum', [-600, -40]],
  ['Muséum, jardin de l’Arquebuse', 'museum', [-880, -150]],
  ['Musée Magnin', 'museum', [110, -90]],
  ['Médiathèque Champollion', 'library', [1750, 1500]],
  ['Bibliothèque patrimoniale', 'library', [110, -180]],
  ['Bibliothèque centre-ville La Nef', 'library', [230, -20]],
  ['Bibliothèque Mansart', 'library', [2000, -500]],
  ['Bibliothèque Port du Canal', 'library', [-700, -900]],
  ["Bibliothèque Fontaine d'Ouche", 'library', [-2600, -400]],
  ['Auditorium', 'hall', [900, 820]],
  ['Grand Théâtre', 'hall', [215, 60]],
  ['Zénith', 'hall', [900, 4250]],
  ['Parc des expositions', 'hall', [750, 750]],
  ['Halles centrales', 'market', [-100, 262]],
  ['Piscine du Carrousel', 'pool', [400, -1250]],
  ['Piscine des Grésilles', 'pool', [1700, 1000]],
  ['Stade Gaston-Gérard', 'stadium', [900, -1750]],
  ['Palais des sports', 'gym', [1500, 250]],
  ['Centre de conduite', 'office', [1200, 600]],
  ['Usine des eaux', 'works', [-1700, -250]],
  ['Centre technique municipal', 'depot', [1600, 3300]],
];

/** Kinds with how many there are, and the words of their names. */
const SERIES: readonly (readonly [type: string, word: string, count: number, pool: readonly string[]])[] = [
  [
    'school',
    'Groupe scolaire',
    52,
    [
      'Voltaire',
      'Jean-Jaurès',
      'Champollion',
      'Buffon',
      'Mansart',
      'Monge',
      'Lamartine',
      'Colette',
      'Alsace',
      'Eiffel',
      'Flammarion',
      'Montchapet',
      'Maladière',
      'Drapeau',
      'Trémouille',
      'Petit-Bernard',
      'Darcy',
      'Larrey',
      'Lallemand',
      'Beaumarchais',
      'Joséphine-Baker',
      'Valendons',
      'Turgot',
      'Victor-Hugo',
      'Jules-Ferry',
      'Les Saverney',
      'Violettes',
      'Pasteur',
      'Marie-Curie',
      'Simone-Veil',
      'Prévert',
      'Saint-Exupéry',
      'Anatole-France',
      'Jules-Verne',
      'Louise-Michel',
      'Les Cèdres',
      'Les Charmes',
      'Rosa-Parks',
      'Paul-Bert',
      'Lucie-Aubrac',
      'Claude-Monet',
      'Les Huches',
      'En Saint-Jean',
      'Colnet',
      'La Fontaine',
      'Jean-Moulin',
      'Nelson-Mandela',
      'Olympe-de-Gouges',
      'Camille-Claudel',
      'Molière',
      'Rabelais',
      'Les Tilleuls',
    ],
  ],
  [
    'nursery',
    'Crèche',
    26,
    [
      'Les Petits Pas',
      'Arc-en-Ciel',
      'Les Lutins',
      'La Farandole',
      'Les Coccinelles',
      'Roosevelt',
      'Junot',
      'Le Petit Prince',
      'Les Marmottes',
      'Tarnier',
      'Les Papillons',
      'La Ribambelle',
      'Les Oursons',
      'Pirouette',
      'Les Hirondelles',
      'Chocolat',
      'La Cabane',
      'Les Lucioles',
      'Grain de Sable',
      'Les Mésanges',
      'Trotte-Menu',
      'La Marelle',
      'Les Écureuils',
      'Galipette',
      'Bulle',
      'Les Capucines',
    ],
  ],
  [
    'gym',
    'Gymnase',
    30,
    [
      'Épirey',
      'Jean-Marc-Boivin',
      'Kennedy',
      'Marmuzots',
      'Carrelet',
      'Chambelland',
      'Poussots',
      'Champs-Perdrix',
      'Saint-Exupéry',
      'Lentillères',
      'Ouche',
      'Suzon',
      'Tille',
      'Coteaux',
      'Combe',
      'Colombière',
      'Castel',
      'Lac',
      'Plateau',
      'Grésilles',
      'Junot',
      'Source',
      'Cèdres',
      'Vignes',
      'Prairie',
      'Moulin',
      'Parc',
      'Verger',
      'Canal',
      'Rempart',
    ],
  ],
  [
    'community-centre',
    'Maison de quartier',
    15,
    [
      'Montchapet',
      'Bourroches',
      'Maladière',
      'Toison',
      'Valmy',
      'Larrey',
      'Mansart',
      'Faubourg',
      'Cloître',
      'Junot',
      'Port',
      'Université',
      'Grand-Clos',
      'Cromois',
      'Coteaux',
    ],
  ],
  [
    'library',
    'Médiathèque',
    11,
    [
      'François-Mitterrand',
      'Henri-Vincenot',
      'Colette',
      'George-Sand',
      'Aragon',
      'Marguerite-Yourcenar',
      'Jules-Renard',
      'Prévert',
      'La Source',
      'La Ruche',
      'Les Mots',
    ],
  ],
];

/** Exactly `count` municipal buildings: town halls, those that everybody knows, schools, nurseries, gyms. */
export function placePublicBuildings(ground: Ground, count: number, random: Random): Fixture[] {
  const out: Fixture[] = [];
  const set = (name: string, type: string, p: Point): void => {
    if (out.length >= count) return;
    const node = ground.graph.nearest(p);
    out.push({
      at: p,
      street: ground.graph.streetsAt[node]![0]!,
      name,
      attributes: { type, doors: 2 + Math.floor(random() * 9), fireZones: 1 + Math.floor(random() * 6) },
    });
  };
  for (const c of COMMUNES)
    if (c.code !== DIJON)
      set(`Mairie ${/^[AEO]/.test(c.name) ? "d'" : 'de '}${c.name}`, 'town-hall', ground.bend(toMetres(...c.hall)));
  for (const [name, type, at] of KNOWN) set(name, type, ground.bend(at));
  const local = ground.streets
    .map((street, index) => ({ street, index }))
    .filter(
      ({ street }) => street.kind && street.kind !== 'industrial' && street.class !== 'ring-road' && street.length > 90,
    );
  for (const [type, word, wanted, pool] of SERIES) {
    const own: Point[] = [];
    for (let k = 0; k < wanted; k++) {
      for (let tries = 0; tries < 200; tries++) {
        const { street } = local[Math.floor(random() * local.length)]!;
        const i = Math.floor(street.points.length / 2);
        const a = street.points[i - 1]!;
        const b = street.points[i]!;
        const d = distance(a, b) || 1;
        const p = aside(
          { at: b, heading: [(b[0] - a[0]) / d, (b[1] - a[1]) / d] },
          (random() < 0.5 ? 1 : -1) * (HALF_WIDTH[street.class] + 14),
        );
        if (own.some((o) => distance(o, p) < 700 - tries * 3)) continue;
        own.push(p);
        set(`${word} ${pool[k % pool.length]!}`, type, p);
        break;
      }
    }
  }
  while (out.length < count) {
    const { street, index } = local[Math.floor(random() * local.length)]!;
    const name = `Salle ${spoken(ground.names[index]!)}`;
    if (!out.some((o) => o.name === name)) set(name, 'hall', street.points[Math.floor(street.points.length / 2)]!);
  }
  return out;
}
