const before = 0.3;
const after = 0.6;
const patience = 4000;

/**
 * The times of the frames around a moment of a video, in seconds, in order. A second player that nobody sees or hears
 * plays past it: of what plays, every browser tells the frame's own time. Where a frame seems to be missing, because the
 * machine is busy or because frames differ in length, another one looks again, slowly.
 */
export async function frameTimesAround(src, moment) {
  const times = await playedTimes(src, moment, 1);
  return hasGap(times) ? playedTimes(src, moment, 0.25) : times;
}

async function playedTimes(src, moment, playbackRate) {
  const from = Math.max(0, moment - before);
  const player = Object.assign(document.createElement("video"), { muted: true, preload: "auto", src, playbackRate });
  player.currentTime = from;
  const times = await new Promise((resolve) => {
    const seen = [];
    const end = () => resolve(seen);
    const next = (_, { mediaTime }) => {
      seen.push(mediaTime);
      if (mediaTime > moment + after) end();
      else player.requestVideoFrameCallback(next);
    };
    player.requestVideoFrameCallback(next);
    for (const type of ["ended", "error"]) player.addEventListener(type, end);
    setTimeout(end, patience);
    player.play().catch(end);
  });
  player.pause();
  player.removeAttribute("src");
  player.load();
  // The first after a seek has the time that was sought.
  return from > 0 ? times.filter((time) => time > from + 1e-6) : times;
}

function hasGap(times) {
  const apart = times.slice(1).map((time, index) => time - times[index]);
  return Math.max(...apart) > 1.5 * Math.min(...apart);
}
