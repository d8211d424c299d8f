#include "tools/schema.h"

#include <fmt/format.h>

#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/report/html_text.h"
#include "tools/report/render.h"
#include "tools/text_output.h"

namespace chokepoint::tools {
namespace {

std::string page_of(const std::vector<SchemaType>& types) {
  std::string body =
      "<a class=\"skip\" href=\"#main\">Skip to the reference</a>\n<header>\n<p class=\"kicker\">"
      "chokepoint</p>\n<h1>Scenario files: the reference</h1>\n<p class=\"question\">Every message "
      "and field of a scenario file, from the comments of the schema.</p>\n</header>\n"
      "<nav aria-label=\"Contents\">\n<ol>\n";
  for (const SchemaType& type : types) {
    body += fmt::format("<li><a href=\"#{0}\">{0}</a></li>\n", report::html(type.name));
  }
  body += "</ol>\n</nav>\n<main id=\"main\" tabindex=\"-1\">\n";
  for (const SchemaType& type : types) {
    body +=
        fmt::format("<section id=\"{0}\" aria-labelledby=\"h-{0}\">\n<h2 id=\"h-{0}\">{0}</h2>\n",
                    report::html(type.name));
    if (!type.comment.empty()) body += "<p>" + report::html(type.comment) + "</p>\n";
    body += "<dl>\n";
    for (const SchemaField& field : type.fields) {
      std::string kind = report::html(field.type);
      if (field.of_schema) kind = fmt::format("<a href=\"#{0}\">{0}</a>", kind);
      const std::string note = field.note.empty() ? ""
                                                  : fmt::format(" <span class=\"note\">{}</span>",
                                                                report::html(field.note));
      body += fmt::format("<dt><code>{}</code> {}{}</dt>\n<dd>{}</dd>\n", report::html(field.name),
                          kind, note, report::html(field.comment));
    }
    body += "</dl>\n</section>\n";
  }
  return report::plain_page(
      "Scenario files: the reference",
      body + fmt::format("</main>\n<footer><p>chokepoint {}</p></footer>\n", version()));
}

std::string text_of(const std::vector<SchemaType>& types) {
  std::string text;
  for (const SchemaType& type : types) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", type.name);
    if (!type.comment.empty()) text += fmt::format("  {}\n", type.comment);
    for (const SchemaField& field : type.fields) {
      text += fmt::format("  {}{}{}\n", field.name, field.type.empty() ? "" : ": " + field.type,
                          field.note.empty() ? "" : " (" + field.note + ")");
      if (!field.comment.empty()) text += fmt::format("      {}\n", field.comment);
    }
  }
  return text;
}

std::vector<SchemaType> chosen(const std::string& name) {
  std::vector<SchemaType> types = schema_types();
  if (name.empty()) return types;
  std::vector<std::string> known;
  for (SchemaType& type : types) {
    if (type.name == name) return {std::move(type)};
    known.push_back(type.name);
  }
  const std::string hint = proto::did_you_mean(name, known);
  throw UsageError(
      fmt::format("the schema has no \"{}\"{}{}", name, hint.empty() ? "" : "; ", hint));
}

}  // namespace

int schema_command(const SchemaOptions& options) {
  const std::vector<SchemaType> types = chosen(options.message);
  const std::string text = options.doc ? page_of(types) : text_of(types);
  write_text(text, options.out);
  return kDone;
}

}  // namespace chokepoint::tools
