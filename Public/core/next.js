/** Only a path of this host is a place to go to after signing in: `//evil`, `/\evil` and `https:evil` are not. */
export function safeNext(next) {
  if (!next || !/^\/(?![/\\])/.test(next)) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}
