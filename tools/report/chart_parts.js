/*!
 * The charts of chokepoint's report page (Apache-2.0), with d3 and d3-sankey above.
 *
 * d3: Copyright 2010-2020 Mike Bostock. d3-sankey: Copyright 2015 Mike Bostock. BSD-3-Clause:
 * Redistribution and use in source and binary forms, with or without modification, are permitted
 * provided that the following conditions are met: redistributions of source code must retain the
 * above copyright notice, this list of conditions and the following disclaimer; redistributions in
 * binary form must reproduce the above copyright notice, this list of conditions and the following
 * disclaimer in the documentation and/or other materials provided with the distribution; neither the
 * name of the author nor the names of contributors may be used to endorse or promote products derived
 * from this software without specific prior written permission. THIS SOFTWARE IS PROVIDED BY THE
 * COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
 * LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT,
 * INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT
 * OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
 * NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 */
// What the charts of a page share. Everything written by people goes into the page as text only.
const page = (function () {
  'use strict';

  const kStyles = 6;  // colours; beyond them they repeat

  const compact = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return signed(d3.format(',.3~r')(value / 1e6)) + ' million';
    if (size >= 1e4) return signed(d3.format(',.3~r')(value / 1e3)) + ' thousand';
    if (size >= 100 || value === Math.round(value)) return signed(d3.format(',.0f')(value));
    return signed(d3.format(size >= 1 ? '.3~r' : size >= 0.1 ? '.3~f' : '.4~f')(value));
  };
  /** Shorter, where room is scarce: "2.74M", "0.97". */
  const brief = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return signed(d3.format('.3~r')(value / 1e6)) + 'M';
    if (size >= 1e4) return signed(d3.format('.3~r')(value / 1e3)) + 'k';
    return size < 1 && size >= 0.01 ? signed(d3.format('.2~r')(value)) : compact(value);
  };
  /** "[1.2, 3.4]", which no line breaks. */
  const interval = (low, high, words) => `[${words(low)}, ${words(high)}]`.replace(/ /g, '\u00a0');
  const signed = (text) => text.replace(/^-/, '\u2212');
  /** What the ticks of a scale say, all in one unit: "-20k", "-5k". */
  const ticksOf = (scale, count) => {
    const size = d3.max(scale.ticks(count), Math.abs);
    const [unit, sign] = size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
    return (value) => signed(d3.format(',.4~g')(value / unit)) + (value ? sign : '');
  };
  const styleOf = (i) => 's' + (i % kStyles);
  /** A letter that stands on an area, so that it can be told without its colour. */
  const codeOf = (i) => String.fromCharCode(65 + (i % 26));

  /** An SVG as wide as the element. */
  const canvas = (at, width, height, claim) => d3.select(at).append('svg')
    .attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height)
    .attr('role', 'img').attr('aria-label', claim + ' The table below the chart has its numbers.');

  /** Names of series, each with its own sign. */
  const legend = (at, entries) => {
    const items = d3.select(at).append('ul').attr('class', 'legend').selectAll('li').data(entries)
      .join('li');
    items.append('svg').attr('viewBox', '0 0 34 14').attr('aria-hidden', 'true')
      .each(function (entry) { entry.sign(d3.select(this)); });
    items.append('span').text((entry) => entry.name);
  };

  const signs = {
    line: (i, dash) => (svg) => {
      svg.append('line').attr('x1', 1).attr('x2', 33).attr('y1', 7).attr('y2', 7)
        .attr('class', `series stroke ${styleOf(i)} ${dash ? 'dash' : ''}`);
      symbol(svg, i, 17, 7);
    },
    dot: (i) => (svg) => symbol(svg, i, 17, 7),
    patch: (i) => (svg) => {
      svg.append('rect').attr('width', 34).attr('height', 14).attr('class', `fill ${styleOf(i)}`);
      svg.append('text').attr('class', 'code').attr('x', 17).attr('y', 11).text(codeOf(i));
    },
  };

  /** A mark of the i-th series: shape and colour both tell. */
  const shapes = [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond,
    d3.symbolCross, d3.symbolStar];
  function symbol(svg, i, x, y, size = 42) {
    return svg.append('path').attr('d', d3.symbol().type(shapes[i % shapes.length]).size(size)())
      .attr('transform', `translate(${x},${y})`).attr('class', `fill ${styleOf(i)}`);
  }

  /** A slider under a chart, and a line that says what is there. */
  const slider = (at, label, count, first, show, name) => {
    const box = d3.select(at).append('div').attr('class', 'controls');
    const input = box.append('label').text(label + ' ').append('input').attr('type', 'range')
      .attr('min', 0).attr('max', count - 1).attr('step', 1);
    const output = box.append('output').attr('aria-live', 'polite');
    const set = (i) => {
      input.property('value', i).attr('aria-valuetext', name(i));
      output.text(show(i));
    };
    input.on('input', function () { set(+this.value); });
    set(first);
    return set;
  };

  const bottomAxis = (svg, scale, y, width) => {
    const count = Math.max(2, Math.min(8, Math.floor(width / 90)));
    svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${y})`)
      .call(d3.axisBottom(scale).ticks(count).tickFormat(ticksOf(scale, count)));
  };

  return {compact, brief, interval, ticksOf, styleOf, codeOf, canvas, legend, signs, symbol, slider,
    bottomAxis, drawings: {}};
}());
