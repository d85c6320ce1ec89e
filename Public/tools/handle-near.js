/** A finger covers what it points at. */
export const isCoarse = matchMedia("(hover: none) and (pointer: coarse)").matches;

const least = 6;

/**
 * The handle that a press means: the nearest within reach. Inside a small shape the reach is less, so that it keeps a middle
 * to be taken by; around it the whole reach counts.
 *
 * @param handles with `at` in image points; @param point of the image; @param reach in pixels of the screen
 * @param shape `{ kit, region }`
 */
export function handleNear(handles, { kit, region }, point, view, reach) {
  const { width, height } = kit.bounds(region);
  const isInside = kit.hit(region, point, 0, view);
  const within = (isInside ? Math.min(reach, Math.max(least, (Math.min(width, height) * view.scale) / 3)) : reach) / view.scale;
  let [found, nearest] = [null, within];
  for (const handle of handles) {
    const apart = Math.hypot(handle.at[0] - point[0], handle.at[1] - point[1]);
    // Of two in one place, the one on top.
    if (apart <= nearest) [found, nearest] = [handle, apart];
  }
  return found;
}
