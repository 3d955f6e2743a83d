// Keeps the target of a link at the top of the window while pictures above it are still being drawn.

/**
 * @param {HTMLElement} main the verdicts, each with an id
 * @param {(id: string) => void} reveal shows a verdict that is hidden behind another one's tab
 */
export function landing(main, reveal) {
  /** @type {HTMLElement | null} */
  let target = null;
  let landedY = 0;

  function land() {
    if (!target) return;
    target.scrollIntoView({ behavior: 'instant' });
    landedY = scrollY;
  }

  /** @param {HTMLElement | null} next */
  function hold(next) {
    target = next;
    // Otherwise the browser's own scroll anchoring would look like the user scrolling.
    document.documentElement.style.overflowAnchor = next ? 'none' : '';
    // After a reload the heights differ, so the old scroll position is meaningless.
    history.scrollRestoration = next ? 'manual' : 'auto';
    land();
  }

  function followAddress() {
    const id = location.hash.slice(1);
    reveal(id);
    hold(main.querySelector(`[id="${CSS.escape(id)}"]:is(section, .anchor)`));
  }
  addEventListener('hashchange', followAddress);
  // A link to the current address causes no hashchange event.
  addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('a[href^="#"]');
    if (link?.getAttribute('href') === location.hash) followAddress();
  });
  // Drawing moves the target but does not scroll. Only the user does, and then keeps control.
  addEventListener('scroll', () => {
    if (target && Math.abs(scrollY - landedY) > 1) hold(null);
  });
  new ResizeObserver(land).observe(main);
  followAddress();
}
