// The target's log below the timeline: lines near the cursor are highlighted and scrolled into view.
import { gravity } from '../figure/counts.js';
import { clock } from '../text.js';

/** @typedef {import('../text.js').TrialView} TrialView */

const NEAR_MS = 100;

/**
 * The log lines of a trial, which follow the cursor, and a note on what they cover.
 * @param {HTMLElement} list
 * @param {HTMLElement} about
 */
export function logList(list, about) {
  /** @type {{ ms: number, item: HTMLElement }[]} */
  let items = [];
  return {
    /** @param {TrialView} trial */
    show({ detail, logText }) {
      const { log = [] } = detail ?? {};
      about.textContent = logText;
      items = log.map(([ms, text, times]) => ({ ms, item: lineItem(ms, text, times) }));
      list.replaceChildren(...items.map(({ item }) => item));
      list.hidden = log.length === 0;
    },
    /** @param {number} ms */
    follow(ms) {
      let nearest;
      for (const entry of items) {
        const distance = Math.abs(entry.ms - ms);
        entry.item.classList.toggle('near', distance <= NEAR_MS);
        if (nearest === undefined || distance < Math.abs(nearest.ms - ms)) nearest = entry;
      }
      // Scrolls the list and not the page.
      if (nearest) list.scrollTop = nearest.item.offsetTop - list.offsetTop - list.clientHeight / 2;
    },
  };
}

/**
 * Sets text content only, since a target may log markup.
 * @param {number} ms
 * @param {string} text
 * @param {number} times
 */
function lineItem(ms, text, times) {
  const item = document.createElement('li');
  const time = document.createElement('span');
  time.textContent = clock(ms, 2);
  const message = document.createElement('span');
  message.textContent = times > 1 ? `${text}  (${times} similar lines)` : text;
  item.className = gravity(text);
  item.append(time, message);
  return item;
}
