// Text of a chart that fits where it stands: an SVG neither wraps nor shortens by itself.
(function (page) {
  'use strict';

  const kLine = 15;  // from one line to the next
  const kFont = '12px system-ui, "DejaVu Sans", sans-serif';  // of `.chart text` in page.css
  const ruler = document.createElement('canvas').getContext('2d');

  const lengthOf = (text, strong) => {
    ruler.font = (strong ? '600 ' : '') + kFont;
    return ruler.measureText(text).width;
  };

  /** The most of a text's beginning that has room, and an ellipsis if that is not all of it. */
  const fit = (text, room, strong) => {
    if (lengthOf(text, strong) <= room) return text;
    const letters = [...text];
    const begin = (count) => letters.slice(0, count).join('').replace(/[\s,;]+$/, '') + '\u2026';
    let count = letters.length - 1;
    while (count > 1 && lengthOf(begin(count), strong) > room) --count;
    return begin(count);
  };

  /** Lines of whole words; where more than `most` were needed, the last one ends in an ellipsis. */
  const wrap = (text, room, {strong = false, most = 3} = {}) => {
    const lines = [];
    for (const word of text.split(' ')) {
      const longer = lines.length ? lines[lines.length - 1] + ' ' + word : word;
      if (lines.length && (lines.length === most || lengthOf(longer, strong) <= room)) {
        lines[lines.length - 1] = longer;
      } else {
        lines.push(word);
      }
    }
    return lines.map((line) => fit(line, room, strong));
  };

  /** Writes lines under each other, the first at `y`. */
  const write = (svg, lines, x, y, kind) => {
    const text = svg.append('text').attr('class', kind).attr('y', y);
    text.selectAll('tspan').data(lines).join('tspan').attr('x', x)
      .attr('dy', (line, i) => (i ? kLine : 0)).text((line) => line);
    return text;
  };

  /** Writes the title of the axis at the foot of a chart; its last line ends at the bottom. */
  const writeAxisTitle = (svg, lines, width, bottom) =>
    write(svg, lines, width / 2, bottom - 5 - kLine * (lines.length - 1), 'quiet')
      .attr('text-anchor', 'middle');

  Object.assign(page, {kLine, lengthOf, fit, wrap, write, writeAxisTitle});
}(page));
