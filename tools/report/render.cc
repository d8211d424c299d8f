#include "tools/report/render.h"

#include <fmt/format.h>

#include "proto/results_writer.h"
#include "tools/report/assets.h"
#include "tools/report/html_text.h"
#include "tools/report/values.h"

namespace chokepoint::tools::report {
namespace {

/// Text with its numbers marked: <data value="0.0123" data-key="...">0.01</data>.
std::string sentence(const v1::ReportSentence& text) {
  std::string out;
  for (const v1::ReportText& part : text.part()) {
    if (!part.has_value()) {
      out += html(part.text());
      continue;
    }
    const std::string key =
        part.key().empty() ? "" : fmt::format(" data-key=\"{}\"", html(part.key()));
    out += fmt::format("<data value=\"{}\"{}>{}</data>", part.value(), key, html(part.text()));
  }
  return out;
}

/// The script's hash as a Content-Security-Policy wants it.
std::string script_hash() {
  const std::string_view digits = page_script_sha256();
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16));
  }
  return base64(bytes);
}

/// Nothing from outside is loaded, no form is sent, and only our own script runs.
std::string head(const std::string& title, bool script) {
  const std::string scripts = script ? fmt::format("script-src 'sha256-{}'; ", script_hash()) : "";
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; {}style-src "
      "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n",
      scripts, html(title), page_style());
}

std::string contents(const v1::ReportPage& page) {
  std::string out =
      "<nav aria-label=\"Contents\">\n<ol>\n<li><a href=\"#finding\">What was found</a>"
      "</li>\n";
  for (const v1::ReportSection& section : page.section()) {
    out +=
        fmt::format("<li><a href=\"#{}\">{}</a></li>\n", html(section.id()), html(section.title()));
  }
  return out + "</ol>\n</nav>\n";
}

std::string finding(const v1::ReportPage& page) {
  std::string out =
      "<section id=\"finding\" aria-labelledby=\"h-finding\">\n"
      "<h2 id=\"h-finding\">What was found</h2>\n";
  bool first = true;
  for (const v1::ReportSentence& one : page.headline()) {
    out += fmt::format("<p{}>{}</p>\n", first ? " class=\"lead\"" : "", sentence(one));
    first = false;
  }
  return out + "</section>\n";
}

std::string section_of(const v1::ReportSection& section) {
  std::string out =
      fmt::format("<section id=\"{0}\" aria-labelledby=\"h-{0}\">\n<h2 id=\"h-{0}\">{1}</h2>\n",
                  html(section.id()), html(section.title()));
  for (const v1::ReportSentence& text : section.text()) out += "<p>" + sentence(text) + "</p>\n";
  for (const v1::ReportFigure& figure : section.figure()) out += render_figure(figure);
  return out + "</section>\n";
}

/// The message of a figure's chart; nothing without one, or where the chart is drawn already.
const google::protobuf::Message* chart_of(const v1::ReportFigure& figure) {
  switch (figure.chart_case()) {
    case v1::ReportFigure::kLines:
      return &figure.lines();
    case v1::ReportFigure::kStrip:
      return &figure.strip();
    case v1::ReportFigure::kFlows:
      return &figure.flows();
    case v1::ReportFigure::kMonths:
      return &figure.months();
    case v1::ReportFigure::kSteps:
      return &figure.steps();
    case v1::ReportFigure::kBars:
      return &figure.bars();
    case v1::ReportFigure::kNetwork:
    case v1::ReportFigure::CHART_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

/// {"supply-us":{"kind":"lines","claim":"...","chart":{...}},...}
std::string chart_data(const v1::ReportPage& page) {
  std::string json = "{";
  for (const v1::ReportSection& section : page.section()) {
    for (const v1::ReportFigure& figure : section.figure()) {
      const google::protobuf::Message* chart = chart_of(figure);
      if (chart == nullptr) continue;
      const auto* oneof = figure.GetDescriptor()->FindOneofByName("chart");
      const std::string& kind =
          figure.GetReflection()->GetOneofFieldDescriptor(figure, oneof)->name();
      json += fmt::format("{}\"{}\":{{\"kind\":\"{}\",\"chart\":{}}}", json.size() > 1 ? ",\n" : "",
                          figure.id(), kind, proto::to_json(*chart));
    }
  }
  return json + "}";
}

}  // namespace

std::string render(const v1::ReportPage& page) {
  std::string out = head(page.title() + " \u00b7 chokepoint", true);
  out += "<body>\n<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n<header>\n";
  out += "<p class=\"kicker\">chokepoint report</p>\n";
  out += fmt::format("<h1>{}</h1>\n", html(page.title()));
  if (!page.question().empty()) {
    out += fmt::format("<p class=\"question\">{}</p>\n", html(page.question()));
  }
  out += fmt::format("<p class=\"meta\">{}, seed {}, version {}</p>\n</header>\n",
                     counted(page.replications(), "replication", "replications"), page.seed(),
                     html(page.version()));
  out += contents(page);
  out += "<main id=\"main\" tabindex=\"-1\">\n";
  out += finding(page);
  for (const v1::ReportSection& section : page.section()) out += section_of(section);
  out += fmt::format(
      "</main>\n<footer>\n<p>Made by chokepoint {}, Apache-2.0. Charts by d3 {} and d3-sankey {}. "
      "This file needs no network.</p>\n</footer>\n",
      html(page.version()), d3_version(), d3_sankey_version());
  out += fmt::format("<script type=\"application/json\" id=\"charts\">{}</script>\n",
                     json_in_script(chart_data(page)));
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script());
  return out;
}

std::string plain_page(const std::string& title, const std::string& body) {
  return head(title, false) + "<body>\n" + body + "</body>\n</html>\n";
}

}  // namespace chokepoint::tools::report
