// Charts over time: values by quarter, what binds when, cumulative shares.
(function (page) {
  'use strict';

  const {compact, ticksOf, styleOf, codeOf, canvas, legend, signs, symbol, slider, bottomAxis} = page;
  const {kLine, lengthOf, fit, wrap, writeAxisTitle} = page;

  // --- Values by quarter -------------------------------------------------------------------------

  function drawLines(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const height = width < 480 ? 260 : 320;
    const edge = {top: 10, right: 14, bottom: 28, left: 52};
    const starts = chart.begins.map((day) => new Date(day));
    const end = new Date(chart.end);
    const middles = starts.map((start, i) => new Date((+start + +(starts[i + 1] || end)) / 2));
    const all = chart.series.flatMap((one) => [...one.value, ...one.low, ...one.high])
      .filter((value) => value !== null);
    const ends = [Math.min(0, d3.min(all)), Math.max(0, d3.max(all)) || 1];
    const y = d3.scaleLinear().domain(ends).nice();
    const ticks = ticksOf(y, 6);
    edge.left = Math.max(edge.left, 12 + d3.max(y.ticks(6), (value) => lengthOf(ticks(value))));
    const x = d3.scaleTime().domain([starts[0], end]).range([edge.left, width - edge.right]);
    const dots = placeMarks(chart.mark.map((mark) => x(new Date(mark.date))), edge.left, width);
    if (dots.length) edge.top += kDots + kDot * d3.max(dots, (dot) => dot.row);
    y.range([height - edge.bottom, edge.top]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''),
      sign: chart.difference ? signs.dot(i) : signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', `translate(${edge.left},0)`)
      .call(d3.axisLeft(y).ticks(6).tickFormat(ticks));
    svg.append('g').selectAll('line').data(y.ticks(6)).join('line').attr('class', 'grid')
      .attr('x1', edge.left).attr('x2', width - edge.right).attr('y1', y).attr('y2', y);
    svg.append('line').attr('class', 'zero').attr('x1', edge.left).attr('x2', width - edge.right)
      .attr('y1', y(0)).attr('y2', y(0));
    quarters(svg, chart, x, middles, height - edge.bottom, width);
    marks(svg, chart.mark, dots, edge.top, height - edge.bottom);
    const step = x(middles[1] || end) - x(middles[0]);
    // The baseline last: its dashes show on the line that they lie on.
    const order = d3.range(chart.series.length).sort((a, b) =>
      chart.series[a].baseline - chart.series[b].baseline);
    order.forEach((i) => {
      const one = chart.series[i];
      if (chart.difference) differences(svg, one, i, chart.series.length, x, y, middles, step);
      else bandAndLine(svg, one, i, x, y, middles);
    });
    cursor(at, svg, chart, x, middles, edge.top, height - edge.bottom);
  }

  function quarters(svg, chart, x, middles, at, width) {
    const every = Math.ceil(chart.period.length / Math.max(2, Math.floor(width / 75)));
    const axis = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${at})`);
    axis.append('path').attr('d', `M${x.range()[0]} 0H${x.range()[1]}`);
    axis.selectAll('text').data(chart.period.map((name, i) => ({name, i}))
      .filter((d) => d.i % every === 0)).join('text').attr('x', (d) => x(middles[d.i]))
      .attr('y', 19).attr('text-anchor', 'middle').text((d) => d.name);
  }

  function bandAndLine(svg, one, i, x, y, middles) {
    const points = one.value.map((value, q) => ({value, low: one.low[q], high: one.high[q],
      at: x(middles[q])})).filter((point) => point.value !== null);
    if (one.low.length) {
      svg.append('path').attr('class', `band fill ${styleOf(i)}`)
        .attr('d', d3.area().x((d) => d.at).y0((d) => y(d.low)).y1((d) => y(d.high))(points));
    }
    svg.append('path').attr('class', `series stroke ${styleOf(i)} ${one.baseline ? 'dash' : ''}`)
      .attr('d', d3.line().x((d) => d.at).y((d) => y(d.value))(points));
    points.forEach((point) => symbol(svg, i, point.at, y(point.value), 30));
  }

  function differences(svg, one, i, count, x, y, middles, step) {
    const offset = (i - (count - 1) / 2) * Math.min(14, step / (count + 1));
    one.value.forEach((value, q) => {
      if (value === null) return;
      const at = x(middles[q]) + offset;
      if (one.low[q] !== null && one.low[q] !== undefined) {
        svg.append('line').attr('class', `whisker stroke ${styleOf(i)}`).attr('x1', at).attr('x2', at)
          .attr('y1', y(one.low[q])).attr('y2', y(one.high[q]));
      }
      symbol(svg, i, at, y(value));
    });
  }

  const kDot = 18;   // from one numbered dot to the next
  const kDots = 20;  // from the lowest of them to where their lines begin

  /** Where the numbers of marks stand: near their lines, not on each other, in rows if need be. */
  function placeMarks(lines, left, width) {
    const [first, last] = [Math.min(left, kDot), width - kDot / 2 - 1];
    const rows = Math.max(1, Math.ceil(lines.length / (1 + Math.floor((last - first) / kDot))));
    const dots = lines.map((line, i) => ({line, at: line, row: i % rows}));
    dots.forEach((dot, i) => {
      dot.at = Math.min(last, Math.max(dot.at, i < rows ? first : dots[i - rows].at + kDot));
    });
    for (let i = dots.length - 1; i >= rows; --i) {
      dots[i - rows].at = Math.min(dots[i - rows].at, dots[i].at - kDot);
    }
    return dots;
  }

  /** Numbered lines; the list under the chart says what they are. */
  function marks(svg, all, dots, top, bottom) {
    const lowest = d3.max(dots, (dot) => dot.row);
    all.forEach((mark, i) => {
      const {line, at, row} = dots[i];
      const y = top - kDots - kDot * (lowest - row);
      const title = `${mark.date} ${mark.label}`;
      svg.append('path').attr('class', 'mark').attr('d', `M${at} ${y + 8}L${line} ${top}V${bottom}`)
        .append('title').text(title);
      svg.append('circle').attr('class', 'markdot').attr('cx', at).attr('cy', y).attr('r', 8)
        .append('title').text(title);
      svg.append('text').attr('class', 'quiet small').attr('x', at).attr('y', y + 4)
        .attr('text-anchor', 'middle').text(i + 1);
    });
  }

  function cursor(at, svg, chart, x, middles, top, bottom) {
    const line = svg.append('line').attr('class', 'cursor').attr('y1', top).attr('y2', bottom)
      .attr('opacity', 0);
    const say = (i) => {
      line.attr('x1', x(middles[i])).attr('x2', x(middles[i])).attr('opacity', 0.6);
      return chart.period[i] + ': ' + chart.series.map((one) => {
        if (one.value[i] === null) return `${one.name} not defined`;
        const ends = one.low.length && one.low[i] !== null
          ? ` [${compact(one.low[i])}, ${compact(one.high[i])}]` : '';
        return `${one.name} ${compact(one.value[i])}${ends}`;
      }).join('; ');
    };
    const set = slider(at, 'Read off a quarter', chart.period.length, chart.period.length - 1, say,
      (i) => chart.period[i]);
    line.attr('opacity', 0);
    svg.on('pointermove', function () {
      const [px] = d3.mouse(this);
      const distances = middles.map((middle) => Math.abs(x(middle) - px));
      set(distances.indexOf(d3.min(distances)));
    });
  }

  // --- What binds when ---------------------------------------------------------------------------

  const kBar = 40;  // height of a line's bars

  function drawMonths(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const row = 64;
    const height = chart.line.length * row + 26;
    const names = [...new Set(chart.line.flatMap((line) => line.part.map((part) => part.name)))];
    legend(at, names.map((name, i) => ({name, sign: signs.patch(i)})));
    const svg = canvas(at, width, height, claim);
    const x = d3.scaleBand().domain(d3.range(chart.month.length)).range([2, width - 2])
      .paddingInner(0.12);
    chart.line.forEach((line, i) => {
      const top = i * row + 18;
      svg.append('text').attr('class', 'strong').attr('x', 2).attr('y', top - 4)
        .text(fit(line.name, width - 4, true));
      svg.append('line').attr('class', 'grid').attr('x1', 0).attr('x2', width)
        .attr('y1', top + kBar).attr('y2', top + kBar);
      const cells = cellsOf(line, names, x, top + kBar);
      cells.forEach((cell) => {
        svg.append('rect').attr('x', cell.x).attr('width', x.bandwidth()).attr('y', cell.y)
          .attr('height', cell.height).attr('class', `fill ${styleOf(cell.kind)}`).append('title')
          .text(`${line.name}, ${chart.month[cell.month]}: ${names[cell.kind]} in ` +
            `${Math.round(cell.share * 100)}%`);
      });
      letters(svg, cells, x);
    });
    const every = Math.ceil(chart.month.length / Math.max(2, Math.floor(width / 85)));
    chart.month.forEach((month, i) => {
      if (i % every || x(i) + lengthOf(month) > width) return;
      svg.append('text').attr('class', 'quiet').attr('x', x(i)).attr('y', height - 6).text(month);
    });
  }

  /** The shares of a line, stacked month by month from `foot` upwards. */
  function cellsOf(line, names, x, foot) {
    const sums = new Array(x.domain().length).fill(0);
    const cells = [];
    line.part.forEach((part) => part.share.forEach((share, month) => {
      if (!share) return;
      sums[month] += share;
      cells.push({kind: names.indexOf(part.name), month, share, x: x(month),
        y: foot - kBar * sums[month], height: kBar * share});
    }));
    return cells;
  }

  /**
   * A letter for each run of months with one cause, then as many more as can be told apart: colour
   * shall not stand alone, and letters on narrow cells would run into a word.
   */
  function letters(svg, cells, x) {
    const apart = x.step() < 14 ? 3 * x.step() : 0;  // of letters of one kind
    const placed = [];
    const place = (cell) => {
      const one = {...cell, at: cell.x + x.bandwidth() / 2, middle: cell.y + cell.height / 2};
      const free = placed.every((other) => Math.abs(other.middle - one.middle) >= 12 ||
        Math.abs(other.at - one.at) >= (other.kind === one.kind ? Math.max(apart, 10) : 10));
      if (free) placed.push(one);
      return free;
    };
    const tall = cells.filter((cell) => cell.height >= 12);
    runsOf(tall).forEach((run) => run.sort((a, b) => b.height - a.height || a.month - b.month)
      .some(place));
    tall.forEach(place);
    svg.append('g').selectAll('text').data(placed).join('text').attr('class', 'code')
      .attr('x', (one) => one.at).attr('y', (one) => one.middle + 4).text((one) => codeOf(one.kind));
  }

  /** Cells of one kind in months that follow each other; the shortest, with least room, first. */
  function runsOf(cells) {
    const runs = [];
    cells.slice().sort((a, b) => a.kind - b.kind || a.month - b.month).forEach((cell) => {
      const run = runs[runs.length - 1];
      const before = run && run[run.length - 1];
      if (before && before.kind === cell.kind && before.month + 1 === cell.month) run.push(cell);
      else runs.push([cell]);
    });
    return runs.sort((a, b) => a.length - b.length);
  }

  // --- Cumulative shares -------------------------------------------------------------------------

  function drawSteps(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const title = wrap(chart.axis, width - 4);
    const foot = 258;  // where the axis is
    const height = foot + 27 + kLine * title.length;
    const x = d3.scaleLinear().domain([0, d3.max(chart.series, (one) => d3.max(one.at))])
      .range([48, width - 14]);
    const y = d3.scaleLinear().domain([0, 1]).range([foot, 10]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''), sign: signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', 'translate(48,0)')
      .call(d3.axisLeft(y).ticks(5).tickFormat(d3.format('.0%')));
    svg.selectAll('.grid').data(y.ticks(5)).join('line').attr('class', 'grid').attr('x1', 48)
      .attr('x2', width - 14).attr('y1', y).attr('y2', y);
    bottomAxis(svg, x, foot, width);
    writeAxisTitle(svg, title, width, height);
    chart.series.forEach((one, i) => {
      const points = one.at.map((weeks, k) => [x(weeks), y(one.share[k])]);
      svg.append('path').attr('class', `series stroke ${styleOf(i)} ${one.baseline ? 'dash' : ''}`)
        .attr('d', d3.line().curve(d3.curveStepAfter)([[x(0), y(0)], ...points]));
      const half = one.share.findIndex((share) => share >= 0.5);
      if (half >= 0) symbol(svg, i, points[half][0], points[half][1], 60);
    });
  }
  page.drawings.lines = drawLines;
  page.drawings.months = drawMonths;
  page.drawings.steps = drawSteps;
}(page));
