// Whether the text of charts can be read; runs inside the page.

/** Texts of charts that another covers or that reach beyond their drawing, by more than a pixel. */
export function illegible() {
  const found = [];
  const shown = (text) => [...text.childNodes].filter((one) => one.nodeName !== 'title')
    .map((one) => one.textContent).join(' ');
  for (const svg of document.querySelectorAll('figure svg[role=img]')) {
    const figure = svg.closest('figure').id;
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(shown)
      .map((text) => ({name: shown(text), box: text.getBoundingClientRect()}));
    texts.forEach(({name, box}, i) => {
      const beyond = Math.max(edge.left - box.left, box.right - edge.right, edge.top - box.top,
        box.bottom - edge.bottom);
      if (beyond > 1) found.push(`${figure}: "${name}" is cut off`);
      for (const other of texts.slice(0, i)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (wide > 1 && high > 1) found.push(`${figure}: "${name}" lies on "${other.name}"`);
      }
    });
  }
  return found;
}
