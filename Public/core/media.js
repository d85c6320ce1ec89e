/**
 * Where the bytes of a media field's value are: `media:…` names an upload, anything else must be an `https:` address. No
 * task can have the samples of the pages: a picture as a data URL, and `sample:…`, a file of the demonstration.
 */
export function mediaAddress(value) {
  const reference = String(value ?? "");
  if (reference.startsWith("media:")) return `/api/media/${encodeURIComponent(reference.slice(6))}`;
  if (/^sample:[\w.-]+$/.test(reference)) return `/demo/${reference.slice(7)}`;
  return /^https:\/\/|^data:image\/png;base64,/i.test(reference) ? reference : null;
}

export const isOwnMedia = (value) => String(value ?? "").startsWith("media:");

/** Why something does not show, as far as the browser can find out; `kind` is "picture", "sound" or "video". */
export async function mediaProblem(value, kind) {
  const address = mediaAddress(value);
  if (value === undefined || value === null || value === "") return `This task has no ${kind}.`;
  if (!address) return `“${String(value).slice(0, 200)}” is no reference to a ${kind}.`;
  if (!isOwnMedia(value)) return `The ${kind} at ${new URL(address).host} cannot be shown: it is not there, or this project does not allow that host.`;
  const reply = await fetch(address, { headers: { Range: "bytes=0-0" } }).catch(() => null);
  if (!reply) return `The ${kind} could not be fetched: there is no connection.`;
  if (reply.status === 404) return `The ${kind} is not on the server any more.`;
  if (reply.status === 416 || (reply.ok && await isEmpty(reply))) return `The file of this ${kind} is empty.`;
  if (!reply.ok && reply.status !== 206) return `The ${kind} could not be fetched (${reply.status}).`;
  const type = (reply.headers.get("Content-Type") ?? "").split(";")[0];
  const family = { picture: "image/", sound: "audio/", video: "video/" }[kind];
  if (family && type && !type.startsWith(family)) return `The file is no ${kind}: it is of the type ${type}.`;
  if (kind !== "picture" && type && !document.createElement(kind === "sound" ? "audio" : "video").canPlayType(type)) return `This browser does not play files of the type ${type}.`;
  return `The file of this ${kind} is broken, or of a kind that this browser cannot show.`;
}

async function isEmpty({ body }) {
  const reader = body?.getReader();
  const { done } = await reader?.read().catch(() => ({ done: true })) ?? { done: true };
  reader?.cancel().catch(() => null);
  return done;
}
