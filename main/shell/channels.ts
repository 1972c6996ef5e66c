/** Names of the messages between preload and shell; nothing else is listened to. */
export const CHANNELS = {
  connection: 'vigie:connection',
  window: 'vigie:window',
  stationState: 'vigie:station-state',
  displays: 'vigie:displays',
  openWindowOn: 'vigie:open-window-on',
  givePassphrase: 'vigie:give-passphrase',
  openSheet: 'vigie:open-sheet',
  mend: 'vigie:mend',
  quit: 'vigie:quit',
  log: 'vigie:log',
} as const;
