#include <fmt/format.h>

#include <algorithm>

#include "tools/csv.h"
#include "tools/report/html_text.h"
#include "tools/report/network_graph.h"
#include "tools/report/render.h"

namespace chokepoint::tools::report {
namespace {

/// Of longer tables all of it is in the CSV file, and this much on the page.
constexpr int kMostRows = 1000;
/// Longer tables are folded, also where they have no chart.
constexpr int kMostUnfolded = 100;

bool is_number(const v1::ReportTable& table, int column) {
  return column < table.column_size() && table.column(column).number();
}

/// "2025-04-14", which no line should break.
bool is_date(const std::string& text) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char like) {
    return like == 'd' ? c >= '0' && c <= '9' : c == like;
  });
}

std::string cell_of(const v1::ReportText& cell, bool number, bool heading) {
  const char* tag = heading ? "th scope=\"row\"" : "td";
  std::string text = html(cell.text());
  if (cell.has_value()) {
    const std::string key =
        cell.key().empty() ? "" : fmt::format(" data-key=\"{}\"", html(cell.key()));
    text = fmt::format("<data value=\"{}\"{}>{}</data>", cell.value(), key, text);
  }
  const char* kind = number ? " class=\"n\"" : is_date(cell.text()) ? " class=\"date\"" : "";
  return fmt::format("<{}{}>{}</{}>", tag, kind, text, heading ? "th" : "td");
}

std::string table_of(const v1::ReportFigure& figure) {
  const v1::ReportTable& table = figure.table();
  std::string out = fmt::format("<table>\n<caption class=\"hidden\">{}</caption>\n<thead><tr>",
                                html(figure.claim()));
  for (const v1::ReportColumn& column : table.column()) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column.number() ? " class=\"n\"" : "",
                       html(column.name()));
  }
  out += "</tr></thead>\n<tbody>\n";
  int rows = 0;
  for (const v1::ReportRow& row : table.row()) {
    if (++rows > kMostRows) break;
    out += "<tr>";
    for (int i = 0; i < row.cell_size(); ++i) {
      out += cell_of(row.cell(i), is_number(table, i), i == 0);
    }
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

/// What spreadsheets take for a formula begins with one of these; a quote before it keeps it text.
std::string harmless(const std::string& text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string::npos;
  return formula ? "'" + text : text;
}

std::string csv_of(const v1::ReportTable& table) {
  std::string out;
  for (int i = 0; i < table.column_size(); ++i) {
    out += (i > 0 ? "," : "") + csv_field(harmless(table.column(i).name()));
  }
  out += "\n";
  for (const v1::ReportRow& row : table.row()) {
    for (int i = 0; i < row.cell_size(); ++i) {
      const v1::ReportText& cell = row.cell(i);
      if (i > 0) out += ",";
      if (cell.has_value()) {
        out += csv_number(true, cell.value());
      } else if (cell.text() != "-" || !is_number(table, i)) {
        out += csv_field(harmless(cell.text()));
      }
    }
    out += "\n";
  }
  return out;
}

std::string marks_of(const v1::LineChart& chart) {
  if (chart.mark().empty()) return "";
  std::string out = "<ol class=\"marks\" aria-label=\"Rules, by their numbers in the chart\">\n";
  for (const v1::DateMark& mark : chart.mark()) {
    out += fmt::format("<li><time datetime=\"{0}\">{0}</time> {1}</li>\n", html(mark.date()),
                       html(mark.label()));
  }
  return out + "</ol>\n";
}

std::string chart_of(const v1::ReportFigure& figure) {
  if (figure.chart_case() == v1::ReportFigure::CHART_NOT_SET) return "";
  if (figure.has_network()) {
    return fmt::format(
        "<div class=\"scroll drawing\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\n",
        html("Drawing: " + figure.claim()), to_svg(figure.network(), figure.claim(), false));
  }
  std::string out =
      fmt::format("<div class=\"chart\" data-chart=\"{}\"></div>\n", html(figure.id()));
  if (figure.has_lines()) out += marks_of(figure.lines());
  return out;
}

}  // namespace

std::string render_figure(const v1::ReportFigure& figure) {
  const std::string id = html(figure.id());
  std::string out = fmt::format(
      "<figure id=\"f-{0}\" aria-labelledby=\"c-{0}\">\n<h3 id=\"c-{0}\">{1}</h3>\n"
      "<p class=\"unit\">{2}</p>\n",
      id, html(figure.claim()), html(figure.unit()));
  const std::string chart = chart_of(figure);
  out += chart;
  if (!figure.note().empty()) out += fmt::format("<p class=\"note\">{}</p>\n", html(figure.note()));
  out += fmt::format("<p class=\"meta\">{}. Source: {}.</p>\n", html(figure.sample()),
                     html(figure.source()));
  const v1::ReportTable& table = figure.table();
  const std::string region = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}</div>\n",
      html("Table: " + figure.claim()), table_of(figure));
  // Open until the script has drawn the chart: without it, and in print, the table stands for it.
  const char* open = figure.has_network() ? "" : " open";
  const bool folded = !chart.empty() || table.row_size() > kMostUnfolded;
  out += !folded ? region
                 : fmt::format(
                       "<details{} class=\"twin\"><summary>Table</summary>\n{}"
                       "</details>\n",
                       open, region);
  if (table.row_size() > kMostRows) {
    out += fmt::format("<p class=\"note\">The first {} of {} rows; the CSV file has all.</p>\n",
                       kMostRows, table.row_size());
  }
  out += fmt::format(
      "<p class=\"tools\"><a download=\"{}.csv\" href=\"data:text/csv;charset=utf-8;base64,{}\">"
      "Download CSV<span class=\"hidden\">: {}</span></a></p>\n</figure>\n",
      id, base64(csv_of(table)), html(figure.claim()));
  return out;
}

}  // namespace chokepoint::tools::report
