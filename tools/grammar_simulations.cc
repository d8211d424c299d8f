// The subcommands that simulate scenarios and report what came of it.
#include <fmt/format.h>

#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"

namespace chokepoint::tools {
namespace {

template <class Options>
struct Parsed {
  Options options;
  Texts texts;
  std::vector<std::string> sides;
};

void add_run(Grammar& grammar) {
  Subcommand& command = grammar.add("run", "Simulate a scenario", kRunExamples);
  const auto given = std::make_shared<Parsed<RunOptions>>();
  CLI::App& app = *command.app;
  app.add_option("SCENARIO", given->options.scenario,
                 "A scenario, or an overlay that names its base")
      ->required()
      ->type_name("");
  add_common(app, given->options.common, given->texts);
  add_report_options(app, given->options.common, given->texts);
  app.add_option("--until", given->texts.until,
                 "Add replications, 20 at a time and at most --reps, until half of the interval "
                 "of the pieces delivered in all, or of another outcome, is this small a share "
                 "of the mean")
      ->type_name("[METRIC:ITEM=]P%");
  app.add_option("--batches", given->texts.batches,
                 "One long run whose reported span is cut into N batches; they stand for "
                 "replications (method of batch means)")
      ->type_name("N");
  app.add_option("--warm-up", given->texts.warm_up,
                 "With --batches, what is dropped at the start: a time, or what MSER-5 finds "
                 "in the backlog or another outcome [as the scenario's report_from]")
      ->type_name("TIME|mser5[:METRIC:ITEM]");
  command.on_mistake = [given] { return "chokepoint check " + given->options.scenario; };
  command.run = [given](const std::string& line) {
    given->options.common.command_line = line;
    read_numbers(given->texts, given->options.common);
    if (!given->texts.until.empty()) given->options.until = read_precision(given->texts.until);
    given->options.batches = read_batches(given->texts);
    return run_command(given->options);
  };
}

std::string check_sides(const std::vector<std::string>& sides) {
  return fmt::format("chokepoint check {}", fmt::join(sides, " "));
}

void add_compare(Grammar& grammar) {
  Subcommand& command =
      grammar.add("compare", "Simulate two scenarios: OTHER minus BASE", kCompareExamples);
  const auto given = std::make_shared<Parsed<CompareOptions>>();
  add_sides(*command.app, given->sides);
  add_common(*command.app, given->options.common, given->texts);
  add_report_options(*command.app, given->options.common, given->texts);
  command.on_mistake = [given] { return check_sides(given->sides); };
  command.run = [given](const std::string& line) {
    given->options.common.command_line = line;
    read_numbers(given->texts, given->options.common);
    read_sides(given->sides, given->options);
    return compare_command(given->options);
  };
}

void add_displacement(Grammar& grammar) {
  Subcommand& command =
      grammar.add("displacement", "Compare under several regimes, beside physical bounds",
                  kDisplacementExamples);
  const auto given = std::make_shared<Parsed<DisplacementOptions>>();
  CLI::App& app = *command.app;
  add_sides(app, given->sides);
  app.add_option("--regime", given->options.regimes,
                 "An overlay for both sides; may be repeated; `none` for no regimes")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_common(app, given->options.sides.common, given->texts);
  remove_options(app, {"--store"});
  command.on_mistake = [given] { return check_sides(given->sides); };
  command.run = [given](const std::string& line) {
    given->options.sides.common.command_line = line;
    read_numbers(given->texts, given->options.sides.common);
    read_sides(given->sides, given->options.sides);
    return displacement_command(given->options);
  };
}

void add_explain(Grammar& grammar) {
  Subcommand& command = grammar.add(
      "explain", "Say what was late, why, since when, and what would help", kExplainExamples);
  const auto given = std::make_shared<Parsed<ExplainOptions>>();
  ExplainOptions& options = given->options;
  CLI::App& app = *command.app;
  app.add_option("SCENARIO", options.scenario, "A scenario, or an overlay of one")
      ->required()
      ->type_name("");
  app.add_option("--buyer", options.buyer, "A buyer, or US, CN, ROW, ALL")->type_name("ID [ALL]");
  app.add_option("--item", options.item, "An item")->type_name("ID [all]");
  app.add_option("--period", options.period, "Such as 2025Q3, 2025-08 or 2025")
      ->type_name("P [total]");
  app.add_option("--relax", given->texts.relax, "Heaviest causes to relax in paired runs")
      ->type_name("N [3]");
  app.add_option("--without", options.without,
                 "Try without this rule too, such as one that keeps pieces from being ordered; "
                 "may be repeated")
      ->type_name("RULE")
      ->allow_extra_args(false);
  app.add_option("--order", options.order, "Tell how this order came about, event by event")
      ->type_name("DEMAND@DATE");
  add_common(app, options.common, given->texts);
  remove_options(app, {"--store", "--out"});
  command.run = [given](const std::string& line) {
    given->options.common.command_line = line;
    read_numbers(given->texts, given->options);
    return explain_command(given->options);
  };
}

}  // namespace

void add_simulation_commands(Grammar& grammar) {
  add_run(grammar);
  add_compare(grammar);
  add_displacement(grammar);
  add_explain(grammar);
}

}  // namespace chokepoint::tools
