// Tabs, as the ARIA Authoring Practices describe them: arrow keys select, only the selected one is in the tab order.

/** A list of tabs. @param {string} label @param {(id: string) => void} onSelect */
export function tabList(label, onSelect) {
  const element = document.createElement('div');
  element.className = 'tabs';
  element.setAttribute('role', 'tablist');
  element.setAttribute('aria-label', label);
  /** @type {Map<string, HTMLElement>} */
  const tabs = new Map();
  /** @type {Record<string, (index: number) => number>} */
  const keys = {
    ArrowLeft: (index) => index - 1,
    ArrowRight: (index) => index + 1,
    Home: () => 0,
    End: () => -1,
  };
  element.addEventListener('keydown', (event) => {
    const ids = [...tabs.keys()];
    const index = ids.findIndex((id) => tabs.get(id) === event.target);
    const next = keys[event.key]?.(index);
    if (index < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const id = ids.at(next % ids.length) ?? '';
    onSelect(id);
    tabs.get(id)?.focus();
  });
  return {
    element,
    /** @param {string} id @param {HTMLElement} panel what it shows @param {string} html */
    add(id, panel, html) {
      const tab = document.createElement('button');
      tab.type = 'button';
      tab.id = `${id}-tab`;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', panel.id);
      tab.innerHTML = html;
      tab.addEventListener('click', () => onSelect(id));
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      tabs.set(id, tab);
      element.append(tab);
    },
    /** @param {string} selected */
    mark(selected) {
      for (const [id, tab] of tabs) {
        tab.setAttribute('aria-selected', String(id === selected));
        tab.tabIndex = id === selected ? 0 : -1;
      }
    },
  };
}
