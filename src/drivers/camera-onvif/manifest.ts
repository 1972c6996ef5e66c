import type { DriverManifest } from '../../domain/asset/device.ts';

/** A camera spoken to by ONVIF; its conditions come from what the station finds by looking at it, and from its events. */
export const manifest: DriverManifest = {
  type: 'camera-onvif',
  name: { fr: 'Caméra ONVIF', en: 'ONVIF camera' },
  // Asked every ten seconds each: a minute without any of them is a link that is gone.
  feed: { id: 'cameras', name: { fr: 'Caméras', en: 'Cameras' }, silentAfter: 60_000 },
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
      id: 'other-device',
      priority: 3,
      text: { fr: 'Une autre caméra répond', en: 'Another camera answers' },
      meaning: {
        fr: 'À l’adresse de cette caméra répond un appareil d’un autre numéro de série : ce qu’on y verrait n’est peut-être pas ce lieu.',
        en: 'At this camera’s address a device of another serial number answers: what it shows may not be this place.',
      },
      check: {
        fr: ['Demander si la caméra a été remplacée', 'Sinon, prévenir l’astreinte vidéo'],
        en: ['Ask whether the camera was replaced', 'If not, tell the video duty officer'],
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
      id: 'certificate',
      priority: 3,
      text: { fr: 'Certificat changé', en: 'Certificate changed' },
      meaning: {
        fr: 'Un autre appareil répond peut-être à sa place : aucun mot de passe ne lui est envoyé.',
        en: 'Another device may be answering in its place: no password is sent to it.',
      },
      check: {
        fr: ['Demander si la caméra a été remplacée', 'Faire relever la nouvelle empreinte sur place'],
        en: ['Ask whether the camera was replaced', 'Have the new fingerprint read on the spot'],
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
    {
      id: 'picture-black',
      priority: 3,
      text: { fr: 'Image noire', en: 'Picture black' },
      meaning: {
        fr: 'La caméra envoie une image où l’on ne voit rien : objectif couvert, ou capteur en panne.',
        en: 'The camera sends a picture in which nothing can be seen: lens covered, or sensor dead.',
      },
      check: {
        fr: ['Regarder la caméra depuis une voisine', 'Envoyer quelqu’un si elle est couverte'],
        en: ['Look at the camera from a neighbouring one', 'Send somebody if it is covered'],
      },
    },
    {
      id: 'picture-moved',
      priority: 3,
      text: { fr: 'Caméra déplacée', en: 'Camera moved' },
      meaning: {
        fr: 'L’image ne montre plus le lieu de sa vue de référence : la caméra a été tournée ou heurtée. Les masques ne couvrent plus ce qu’ils doivent.',
        en: 'The picture no longer shows the place of its reference still: the camera was turned or hit. Masks no longer cover what they must.',
      },
      check: {
        fr: [
          'Comparer avec le plan : que voit-elle maintenant ?',
          'Si elle est bien ainsi, prendre une nouvelle vue de référence',
          'Sinon, prévenir l’astreinte vidéo',
        ],
        en: [
          'Compare with the map: what does it see now?',
          'If it is right as it is, take a new reference still',
          'If not, tell the video duty officer',
        ],
      },
    },
    {
      id: 'frame-rate-low',
      priority: 4,
      text: { fr: 'Trop peu d’images par seconde', en: 'Too few pictures a second' },
      meaning: {
        fr: 'Le flux a moins de la moitié des images promises : ce qui va vite peut manquer.',
        en: 'The stream has less than half of the pictures that were promised: what moves fast may be missing.',
      },
      check: {
        fr: ['Voir si d’autres caméras du même nœud sont lentes', 'Contrôler le réglage du profil'],
        en: ['See whether other cameras of that node are slow', 'Check the setting of the profile'],
      },
    },
    {
      id: 'clock-off',
      priority: 4,
      text: { fr: 'Horloge de la caméra fausse', en: 'Camera’s clock wrong' },
      meaning: {
        fr: 'L’heure incrustée dans l’image n’est pas la bonne : elle ne vaut rien comme preuve.',
        en: 'The time burnt into the picture is wrong: it is worth nothing as evidence.',
      },
      check: {
        fr: ['Noter l’écart si l’on relève des images', 'Contrôler le serveur de temps de la caméra'],
        en: ['Write down the difference when pictures are taken', 'Check the camera’s time server'],
      },
    },
    {
      id: 'tampered',
      priority: 2,
      text: { fr: 'Sabotage signalé', en: 'Tampering reported' },
      meaning: {
        fr: 'La caméra dit qu’on l’a couverte, tournée, aveuglée ou débranchée.',
        en: 'The camera says that it was covered, turned, blinded or unplugged.',
      },
      check: {
        fr: [
          'Regarder son image, puis celle d’une voisine',
          'Envoyer une patrouille',
          'Garder l’enregistrement d’avant',
        ],
        en: ['Look at its picture, then at a neighbouring one', 'Send a patrol', 'Keep the recording from before'],
      },
    },
    {
      id: 'line-crossed',
      priority: 3,
      text: { fr: 'Ligne franchie', en: 'Line crossed' },
      meaning: {
        fr: 'Quelqu’un ou quelque chose a passé une ligne tracée dans l’image.',
        en: 'Somebody or something crossed a line drawn in the picture.',
      },
      check: {
        fr: ['Regarder la caméra', 'Voir si des travaux ou une livraison l’expliquent'],
        en: ['Look at the camera', 'See whether works or a delivery explain it'],
      },
    },
    {
      id: 'digital-input',
      priority: 3,
      text: { fr: 'Contact de la caméra fermé', en: 'Camera’s contact closed' },
      meaning: {
        fr: 'Ce qui est raccordé à la caméra (porte de coffret, bouton, boucle) a changé d’état.',
        en: 'What is wired to the camera (cabinet door, button, loop) changed its state.',
      },
      check: {
        fr: ['Voir ce qui est raccordé à cette entrée', 'Regarder la caméra'],
        en: ['See what is wired to that input', 'Look at the camera'],
      },
    },
    {
      id: 'motion',
      priority: 4,
      text: { fr: 'Mouvement', en: 'Motion' },
      meaning: { fr: 'Quelque chose bouge dans l’image.', en: 'Something moves in the picture.' },
      check: { fr: ['Regarder la caméra'], en: ['Look at the camera'] },
    },
  ],
  capabilities: ['ptz'],
  limits: { oldAfter: 2 * 60_000, uselessAfter: 10 * 60_000 },
  mainPoint: 'reachable',
  link: 'onvif',
};
