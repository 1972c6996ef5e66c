import type { DriverManifest } from '../../domain/asset/device.ts';

/** A camera spoken to by ONVIF; its conditions come from the sessions that the station holds with it. */
export const manifest: DriverManifest = {
  type: 'camera-onvif',
  name: { fr: 'Caméra ONVIF', en: 'ONVIF camera' },
  feed: { id: 'cameras', name: { fr: 'Caméras', en: 'Cameras' } },
  points: [
    { id: 'reachable', label: { fr: 'Joignable', en: 'Reachable' }, type: 'boolean' },
    {
      id: 'stream',
      label: { fr: 'Flux', en: 'Stream' },
      type: 'enum',
      values: { ready: { fr: 'prêt', en: 'ready' }, none: { fr: 'absent', en: 'none' } },
    },
  ],
  conditions: [
    {
      id: 'unreachable',
      priority: 3,
      text: { fr: 'Injoignable', en: 'Unreachable' },
      meaning: { fr: 'Aucune image de ce lieu.', en: 'No picture of that place.' },
      check: {
        fr: ['Contrôler le nœud fibre de la caméra', 'Choisir une caméra voisine'],
        en: ['Check the camera’s fibre node', 'Choose a neighbouring camera'],
      },
    },
    {
      id: 'not-authenticated',
      priority: 3,
      text: { fr: 'Mot de passe refusé', en: 'Password refused' },
      meaning: {
        fr: 'La caméra répond mais n’accepte pas notre compte.',
        en: 'The camera answers but does not take our account.',
      },
      check: {
        fr: ['Contrôler le mot de passe dans la configuration', 'Contrôler l’heure de la caméra'],
        en: ['Check the password in the configuration', 'Check the camera’s clock'],
      },
    },
    {
      id: 'no-stream',
      priority: 3,
      text: { fr: 'Pas de flux vidéo', en: 'No video stream' },
      meaning: { fr: 'La caméra répond mais n’envoie pas d’image.', en: 'The camera answers but sends no picture.' },
      check: {
        fr: ['Redémarrer la caméra', 'Prévenir l’astreinte vidéo'],
        en: ['Restart the camera', 'Tell the video duty officer'],
      },
    },
    {
      id: 'picture-frozen',
      priority: 3,
      text: { fr: 'Image figée', en: 'Picture frozen' },
      meaning: { fr: 'L’image ne bouge plus : ne pas s’y fier.', en: 'The picture does not move: do not trust it.' },
      check: {
        fr: ['Comparer l’heure incrustée', 'Choisir une caméra voisine'],
        en: ['Compare the burnt-in time', 'Choose a neighbouring camera'],
      },
    },
  ],
  capabilities: ['ptz'],
  limits: { oldAfter: 2 * 60_000, uselessAfter: 10 * 60_000 },
  mainPoint: 'reachable',
  link: 'onvif',
};
