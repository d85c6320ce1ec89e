/**
 * Keys pressed before the page can take them are kept, and played in their order once what they wait for is there: the
 * code of a command, a dialog, the hands of a text. They never answer a task that nobody had seen by then: it gets only
 * the `anytime` ones of the key map, the others are dropped.
 */

/** Who pressed a key longer ago than this has given up on it. */
const patience = 10_000;

let waits = 0;
let isPlaying = false;
let shownAt = 0;
let isForAny = () => false;
const kept = [];

/** A task stands on screen; keys pressed before that were not meant for it, unless it is known from before. */
export function taskShown({ isKnown }) {
  shownAt = isKnown ? 0 : performance.now();
}

/** `test(event)` is true for keys that ask nothing of a task. */
export function keysForAnyTask(test) {
  isForAny = test;
}

/** Keys wait until `promise` is settled. Gives it back. */
export function keepKeysUntil(promise) {
  waits += 1;
  const settled = () => {
    waits -= 1;
    if (waits === 0) play();
  };
  Promise.resolve(promise).then(settled, settled);
  return promise;
}

/** The same for what comes by an event: `begin` what is waited for as often as it is due, `end` it once it is there. */
export class Awaited {
  #arrive = null;

  begin() {
    if (!this.#arrive) keepKeysUntil(new Promise((resolve) => { this.#arrive = resolve; }));
  }

  end() {
    this.#arrive?.();
    this.#arrive = null;
  }
}

/** True when the key has to wait; then it is kept. */
export function keepKey(event) {
  const isFree = waits === 0 && kept.length === 0 && !isPlaying;
  if (isFree || !event.isTrusted || !isPlayable(event)) return false;
  event.preventDefault();
  if (!event.repeat) kept.push(event);
  return true;
}

/** Tab and what belongs to the browser go their own way. */
const isPlayable = ({ key, ctrlKey, metaKey, altKey }) => /^([^]|Enter|Escape|Delete|Backspace|Home|End|Arrow\w+)$/u.test(key)
  && (!(ctrlKey || metaKey || altKey) || /^([zy]|Enter|Arrow\w+)$/i.test(key));

/** One after the other, as the browser would: what was begun before, and what each key does, is done before the next. */
async function play() {
  if (isPlaying || kept.length === 0) return;
  isPlaying = true;
  const { press } = await import("./pressed-keys.js").catch(() => ({}));
  while (waits === 0 && kept.length > 0) {
    const event = kept.shift();
    const isMeant = event.timeStamp >= shownAt || isForAny(event);
    if (isMeant && performance.now() - event.timeStamp < patience) press?.(event);
    await new Promise((resolve) => setTimeout(resolve));
  }
  isPlaying = false;
}
