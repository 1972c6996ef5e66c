/** A camera's place without its number, which is shown beside it: many cities write the number into the name too. */
export function cameraPlace(camera: { readonly number: number; readonly name: string }): string {
  const rest = new RegExp(`^(?:cam(?:[ée]ra)?\\.?\\s+)?0*${camera.number}\\b[\\s,:-]*`, 'iu').exec(camera.name)?.[0];
  const place = rest ? camera.name.slice(rest.length) : camera.name;
  return place.trim() === '' ? camera.name : place;
}
