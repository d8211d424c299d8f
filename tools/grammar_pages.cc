// The subcommands that write pages and drawings, and the options of pages.
#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"

namespace chokepoint::tools {
namespace {

void add_report(Grammar& grammar) {
  Subcommand& command =
      grammar.add("report", "Make an HTML page of results kept in a store", kReportExamples);
  const auto options = std::make_shared<ReportOptions>();
  CLI::App& app = *command.app;
  app.add_option("STORE", options->store, "A file that --store wrote")->required()->type_name("");
  app.add_option("-o,--out", options->out, "The page to write")->type_name("FILE.html");
  app.add_option("--page", options->page, "Which one, by its title [the one added last]")
      ->type_name("TITLE");
  app.add_flag("--list", options->list, "Only say what pages the store has");
  app.add_flag("--quiet", options->quiet, "Do not name the file written");
  command.run = [options](const std::string&) { return report_command(*options); };
}

void add_graph(Grammar& grammar) {
  Subcommand& command =
      grammar.add("graph", "Draw a scenario's network, for Graphviz or as SVG", kGraphExamples);
  const auto options = std::make_shared<GraphOptions>();
  CLI::App& app = *command.app;
  app.add_option("SCENARIO", options->scenario, "A scenario, or an overlay that names its base")
      ->required()
      ->type_name("");
  app.add_option("--format", options->format, "[as FILE ends, else dot]")->type_name("dot|svg");
  app.add_option("-o,--out", options->out, "Write to this file [standard output]")
      ->type_name("FILE");
  add_changes(app, options->sets, options->overlays);
  command.on_mistake = [options] { return "chokepoint check " + options->scenario; };
  command.run = [options](const std::string&) { return graph_command(*options); };
}

void add_schema(Grammar& grammar) {
  Subcommand& command = grammar.add("schema", "The reference of scenario files", kSchemaExamples);
  const auto options = std::make_shared<SchemaOptions>();
  CLI::App& app = *command.app;
  app.add_option("MESSAGE", options->message, "One message or enum [all]")->type_name("");
  app.add_flag("--doc", options->doc, "As one HTML page");
  app.add_option("-o,--out", options->out, "Write to this file [standard output]")
      ->type_name("FILE");
  command.run = [options](const std::string&) { return schema_command(*options); };
}

}  // namespace

void add_report_options(CLI::App& command, ExperimentOptions& options, Texts& texts) {
  command
      .add_option("--report", options.report,
                  "Write a page for readers; it needs further runs: without each rule, under other "
                  "regimes, of the calibration")
      ->type_name("FILE.html");
  command
      .add_option("--report-reps", texts.report_replications,
                  "Replications of each of these runs; 0 for none of them")
      ->type_name("N [16]");
}

void add_page_commands(Grammar& grammar) {
  add_report(grammar);
  add_graph(grammar);
  add_schema(grammar);
}

}  // namespace chokepoint::tools
