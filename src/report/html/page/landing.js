// Keeps the verdict that a link leads to at the top of the window while the pictures above it are still being drawn.

/** @param {HTMLElement} main the verdicts, each with an id */
export function landing(main) {
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
    // A browser that corrects the position by itself would look like a user who scrolls.
    document.documentElement.style.overflowAnchor = next ? 'none' : '';
    // Heights are others when the page is loaded again, so that an old position means nothing.
    history.scrollRestoration = next ? 'manual' : 'auto';
    land();
  }

  const followAddress = () => hold(main.querySelector(`section[id="${CSS.escape(location.hash.slice(1))}"]`));
  addEventListener('hashchange', followAddress);
  // A link to the address that is there already changes nothing in it.
  addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('a[href^="#"]');
    if (link?.getAttribute('href') === location.hash) followAddress();
  });
  // Drawing moves the target, but does not scroll: that is the user, who may go on.
  addEventListener('scroll', () => {
    if (target && Math.abs(scrollY - landedY) > 1) hold(null);
  });
  new ResizeObserver(land).observe(main);
  followAddress();
}
