// Charts over time: values by quarter, what binds when, cumulative shares.
(function (page) {
  'use strict';

  const {compact, tickText, styleOf, codeOf, canvas, legend, signs, symbol, slider, bottomAxis} = page;

  // --- Values by quarter -------------------------------------------------------------------------

  function drawLines(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const height = width < 480 ? 260 : 320;
    const edge = {top: chart.mark.length ? 24 : 10, right: 14, bottom: 26, left: 52};
    const starts = chart.begins.map((day) => new Date(day));
    const end = new Date(chart.end);
    const middles = starts.map((start, i) => new Date((+start + +(starts[i + 1] || end)) / 2));
    const all = chart.series.flatMap((one) => [...one.value, ...one.low, ...one.high])
      .filter((value) => value !== null);
    const x = d3.scaleTime().domain([starts[0], end]).range([edge.left, width - edge.right]);
    const y = d3.scaleLinear().domain([Math.min(0, d3.min(all)), Math.max(0, d3.max(all)) || 1]).nice()
      .range([height - edge.bottom, edge.top]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''),
      sign: chart.difference ? signs.dot(i) : signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', `translate(${edge.left},0)`)
      .call(d3.axisLeft(y).ticks(6).tickFormat(tickText));
    svg.append('g').selectAll('line').data(y.ticks(6)).join('line').attr('class', 'grid')
      .attr('x1', edge.left).attr('x2', width - edge.right).attr('y1', y).attr('y2', y);
    svg.append('line').attr('class', 'zero').attr('x1', edge.left).attr('x2', width - edge.right)
      .attr('y1', y(0)).attr('y2', y(0));
    quarters(svg, chart, x, middles, height - edge.bottom, width);
    marks(svg, chart.mark, x, edge.top, height - edge.bottom);
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
      .attr('y', 17).attr('text-anchor', 'middle').text((d) => d.name);
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

  /** Numbered lines; the list under the chart says what they are. */
  function marks(svg, all, x, top, bottom) {
    let last = -Infinity;
    all.forEach((mark, i) => {
      const at = x(new Date(mark.date));
      svg.append('line').attr('class', 'mark').attr('x1', at).attr('x2', at).attr('y1', top - 6)
        .attr('y2', bottom).append('title').text(`${mark.date} ${mark.label}`);
      const label = Math.max(at, last + 17);
      last = label;
      svg.append('circle').attr('class', 'markdot').attr('cx', label).attr('cy', top - 13)
        .attr('r', 8).append('title').text(`${mark.date} ${mark.label}`);
      svg.append('text').attr('class', 'quiet').attr('x', label).attr('y', top - 9)
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
      const y = d3.scaleLinear().domain([0, 1]).range([top + 40, top]);
      svg.append('text').attr('class', 'strong').attr('x', 2).attr('y', top - 4).text(line.name);
      svg.append('line').attr('class', 'grid').attr('x1', 0).attr('x2', width).attr('y1', top + 40)
        .attr('y2', top + 40);
      const sums = new Array(chart.month.length).fill(0);
      line.part.forEach((part) => part.share.forEach((share, month) => {
        if (!share) return;
        const kind = names.indexOf(part.name);
        svg.append('rect').attr('x', x(month)).attr('width', x.bandwidth())
          .attr('y', y(sums[month] + share)).attr('height', y(0) - y(share))
          .attr('class', `fill ${styleOf(kind)}`).append('title')
          .text(`${line.name}, ${chart.month[month]}: ${part.name} in ${Math.round(share * 100)}%`);
        if (y(0) - y(share) >= 10) {
          svg.append('text').attr('class', 'code').attr('x', x(month) + x.bandwidth() / 2)
            .attr('y', (y(sums[month]) + y(sums[month] + share)) / 2 + 4).text(codeOf(kind));
        }
        sums[month] += share;
      }));
    });
    const every = Math.ceil(chart.month.length / Math.max(2, Math.floor(width / 85)));
    chart.month.forEach((month, i) => {
      if (i % every) return;
      svg.append('text').attr('class', 'quiet').attr('x', x(i)).attr('y', height - 6).text(month);
    });
  }

  // --- Cumulative shares -------------------------------------------------------------------------

  function drawSteps(at, chart, claim) {
    const width = Math.max(260, at.clientWidth);
    const height = 300;
    const x = d3.scaleLinear().domain([0, d3.max(chart.series, (one) => d3.max(one.at))])
      .range([48, width - 14]);
    const y = d3.scaleLinear().domain([0, 1]).range([height - 42, 10]);
    legend(at, chart.series.map((one, i) => ({
      name: one.name + (one.baseline ? ' (baseline, dashed)' : ''), sign: signs.line(i, one.baseline)})));
    const svg = canvas(at, width, height, claim);
    svg.append('g').attr('class', 'axis').attr('transform', 'translate(48,0)')
      .call(d3.axisLeft(y).ticks(5).tickFormat(d3.format('.0%')));
    svg.selectAll('.grid').data(y.ticks(5)).join('line').attr('class', 'grid').attr('x1', 48)
      .attr('x2', width - 14).attr('y1', y).attr('y2', y);
    bottomAxis(svg, x, height - 42, width);
    svg.append('text').attr('class', 'quiet').attr('x', width / 2).attr('y', height - 6)
      .attr('text-anchor', 'middle').text(chart.axis);
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
