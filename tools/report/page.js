// Draws each chart from the data in the page, in place of the table that stands for it. A chart that
// cannot be drawn leaves its table open.
(function () {
  'use strict';

  const charts = JSON.parse(document.getElementById('charts').textContent);
  const places = [...document.querySelectorAll('.chart[data-chart]')];

  const draw = (at) => {
    const spec = charts[at.dataset.chart];
    const figure = at.closest('figure');
    at.textContent = '';
    try {
      page.drawings[spec.kind](at, spec.chart, figure.querySelector('h3').textContent + '.');
      return true;
    } catch (error) {
      at.textContent = '';
      console.error(at.dataset.chart, error);
      return false;
    }
  };

  const undrawn = places.filter((at) => !draw(at)).map((at) => at.closest('figure'));
  document.querySelectorAll('details.twin').forEach((twin) => {
    if (!undrawn.includes(twin.closest('figure'))) twin.open = false;
  });

  // Drawn again where the page has become wider or narrower.
  let width = document.body.clientWidth;
  let waiting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (document.body.clientWidth === width) return;
      width = document.body.clientWidth;
      places.forEach(draw);
    }, 120);
  });

  // Paper cannot be opened: tables are printed beside their charts.
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details.twin:not([open])')];
    opened.forEach((one) => { one.open = true; });
  });
  window.addEventListener('afterprint', () => {
    opened.forEach((one) => { one.open = false; });
  });
}());
