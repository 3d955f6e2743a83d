/**
 * Runs once an element is nearly in view, since a long report draws only what is visible.
 * @param {HTMLElement} element
 * @param {() => void} run
 */
export function whenVisible(element, run) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      run();
    },
    { rootMargin: '600px' },
  );
  observer.observe(element);
}
