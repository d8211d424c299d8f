// The executable: what the command line looks like, and which exit code an error has. The only file
// that includes CLI11.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <new>

#include "tools/arguments.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/help_texts.h"

namespace chokepoint::tools {
namespace {

void add_changes(CLI::App& command, std::vector<std::string>& sets,
                 std::vector<std::string>& overlays) {
  command.add_option("--set", sets, "Change one value of the scenario; may be repeated")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  command.add_option("--overlay", overlays, "Lay a file over the scenario; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

void add_simulation(CLI::App& command, ExperimentOptions& options, Texts& texts) {
  add_changes(command, options.sets, options.overlays);
  command.add_option("--reps", texts.replications, "Replications")->type_name("N [64]");
  command.add_option("--seed", texts.seed, "Seed of all random numbers")->type_name("S [1]");
  command.add_option("--jobs", texts.jobs, "Threads; results do not depend on them")
      ->type_name("J [all cores]");
  command.add_flag("--json", options.json, "Print results as one line of JSON");
  command.add_option("--out", options.out, "Write tables (CSV) to this directory")
      ->type_name("DIR");
  command.add_flag("--check", options.check, "Test conservation laws every month; slower");
  command.add_flag("--quiet", options.quiet, "No progress and no list of files");
}

void add_common(CLI::App& command, ExperimentOptions& options, Texts& texts) {
  add_simulation(command, options, texts);
  command.add_option("--confidence", texts.confidence, "Of intervals")->type_name("C [0.9]");
  command.add_option("--store", options.store, "Add results to this SQLite file")
      ->type_name("FILE");
}

/// The command line as CLI11 sees it.
struct Grammar {
  CLI::App app{kAbout, "chokepoint"};
  RunOptions run;
  CompareOptions compare;
  CalibrateOptions calibrate;
  BacktestOptions backtest;
  DisplacementOptions displacement;
  FrontierOptions frontier;
  ExplainOptions explain;
  ValidateOptions validate;
  ClassifyOptions classify;
  CheckOptions check;
  Texts texts;
  std::vector<std::string> sides;
  std::vector<std::string> cases;
  CLI::App* run_app = app.add_subcommand("run", "Simulate a scenario");
  CLI::App* compare_app = app.add_subcommand("compare", "Simulate two scenarios: OTHER minus BASE");
  CLI::App* calibrate_app =
      app.add_subcommand("calibrate", "Hold a simulation against reported figures");
  CLI::App* backtest_app =
      app.add_subcommand("backtest", "Forecast by quarter from what was known at a date");
  CLI::App* displacement_app =
      app.add_subcommand("displacement", "Compare under several regimes, beside physical bounds");
  CLI::App* frontier_app =
      app.add_subcommand("frontier", "What several policies give China and cost US buyers");
  CLI::App* explain_app =
      app.add_subcommand("explain", "Say what was late, why, since when, and what would help");
  CLI::App* validate_app = app.add_subcommand("validate", "Reproduce published and exact answers");
  CLI::App* classify_app =
      app.add_subcommand("classify", "Which chips may go to China under which rules");
  CLI::App* check_app = app.add_subcommand("check", "Find mistakes in scenario files");
  CLI::App* version_app = app.add_subcommand("version", "Print versions");

  Grammar() {
    app.footer(kExitCodes);
    app.set_version_flag("--version", "chokepoint " + version());
    run_app->add_option("SCENARIO", run.scenario, "A scenario, or an overlay that names its base")
        ->required()
        ->type_name("");
    add_common(*run_app, run.common, texts);
    run_app
        ->add_option(
            "--until", texts.until,
            "Add replications, 20 at a time and at most --reps, until half of the interval "
            "of the pieces delivered in all, or of another outcome, is this small a share "
            "of the mean")
        ->type_name("[METRIC:ITEM=]P%");
    run_app
        ->add_option("--batches", texts.batches,
                     "One long run whose reported span is cut into N batches; they stand for "
                     "replications (method of batch means)")
        ->type_name("N");
    run_app
        ->add_option("--warm-up", texts.warm_up,
                     "With --batches, what is dropped at the start: a time, or what MSER-5 finds "
                     "in the backlog or another outcome [as the scenario's report_from]")
        ->type_name("TIME|mser5[:METRIC:ITEM]");
    run_app->footer(kRunExamples);
    compare_app
        ->add_option("BASE OTHER", sides,
                     "Two scenarios; of one alone, the base is the file it names")
        ->required()
        ->expected(1, 2)
        ->type_name("");
    add_common(*compare_app, compare.common, texts);
    compare_app->footer(kCompareExamples);
    add_back_looking();
    add_displacement();
    add_frontier();
    add_explain();
    add_validate();
    add_classify();
    check_app->add_option("FILE", check.files, "Scenarios or overlays")->required()->type_name("");
    add_changes(*check_app, check.sets, check.overlays);
    check_app->footer(kCheckExamples);
  }

  void add_back_looking() {
    calibrate_app
        ->add_option("FILE", calibrate.figures, "Reported figures [" + calibrate.figures + "]")
        ->type_name("");
    add_simulation(*calibrate_app, calibrate.common, texts);
    calibrate_app->footer(kCalibrateExamples);
    backtest_app->add_option("FILE", backtest.scenario, "A scenario [" + backtest.scenario + "]")
        ->type_name("");
    backtest_app->add_option("--reported", backtest.reported, "Reported figures to show beside it")
        ->type_name("FILE");
    add_simulation(*backtest_app, backtest.common, texts);
    backtest_app->footer(kBacktestExamples);
  }

  void add_frontier() {
    frontier_app->add_option("BASE", frontier.base, "A scenario")->required()->type_name("");
    frontier_app->add_option("POLICY", frontier.policies, "Scenarios, or overlays")
        ->required()
        ->type_name("");
    add_common(*frontier_app, frontier.common, texts);
    frontier_app->remove_option(frontier_app->get_option("--store"));
    frontier_app->remove_option(frontier_app->get_option("--out"));
    frontier_app->footer(kFrontierExamples);
  }

  void add_explain() {
    explain_app->add_option("SCENARIO", explain.scenario, "A scenario, or an overlay of one")
        ->required()
        ->type_name("");
    explain_app->add_option("--buyer", explain.buyer, "A buyer, or US, CN, ROW, ALL")
        ->type_name("ID [ALL]");
    explain_app->add_option("--item", explain.item, "An item")->type_name("ID [all]");
    explain_app->add_option("--period", explain.period, "Such as 2025Q3, 2025-08 or 2025")
        ->type_name("P [total]");
    explain_app->add_option("--relax", texts.relax, "Heaviest causes to relax in paired runs")
        ->type_name("N [3]");
    explain_app
        ->add_option("--without", explain.without,
                     "Try without this rule too, such as one that keeps pieces from being ordered; "
                     "may be repeated")
        ->type_name("RULE")
        ->allow_extra_args(false);
    explain_app
        ->add_option("--order", explain.order, "Tell how this order came about, event by event")
        ->type_name("DEMAND@DATE");
    add_common(*explain_app, explain.common, texts);
    explain_app->remove_option(explain_app->get_option("--store"));
    explain_app->remove_option(explain_app->get_option("--out"));
    explain_app->footer(kExplainExamples);
  }

  void add_validate() {
    validate_app->add_option("ID", validate.ids, "Cases [all]")->type_name("");
    validate_app->add_option("--case", cases, "A case; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    validate_app->add_option("--cases", validate.cases, "The file that lists them")
        ->type_name("FILE [" + validate.cases + "]");
    CLI::Option* seed = validate_app->add_option("--seed", texts.seed, "Master seed");
    seed->type_name("S [1]");
    validate_app
        ->add_option("--seeds", texts.seeds, "Master seeds 1 to N, and their pooled deviations")
        ->type_name("N")
        ->excludes(seed);
    validate_app->add_option("--jobs", texts.jobs, "Threads; results do not depend on them")
        ->type_name("J [all cores]");
    validate_app->add_flag("--list", validate.list, "Say what the cases are, and work out none");
    validate_app->add_flag("--json", validate.json, "Print results as one line of JSON");
    validate_app->add_flag("--quiet", validate.quiet, "No progress");
    validate_app->footer(kValidateExamples);
  }

  void add_classify() {
    classify_app->add_option("--chip", classify.chip, "A chip [all]; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    classify_app->add_option("--chips", classify.chips, "The catalogue, a scenario")
        ->type_name("FILE [" + classify.chips + "]");
    classify_app
        ->add_option("--vintage", classify.vintages,
                     "A file of rules; may be repeated; `none` for the catalogue's own")
        ->type_name("FILE")
        ->allow_extra_args(false);
    classify_app
        ->add_option("--on", classify.on,
                     "Judge on this day [when a vintage's newest rule comes into force]")
        ->type_name("DATE");
    add_changes(*classify_app, classify.sets, classify.overlays);
    classify_app->add_flag("--json", classify.json, "Print results as one line of JSON");
    classify_app->footer(kClassifyExamples);
  }

  void add_displacement() {
    displacement_app
        ->add_option("BASE OTHER", sides,
                     "Two scenarios; of one alone, the base is the file it names")
        ->required()
        ->expected(1, 2)
        ->type_name("");
    displacement_app
        ->add_option("--regime", displacement.regimes,
                     "An overlay for both sides; may be repeated; `none` for no regimes")
        ->type_name("FILE")
        ->allow_extra_args(false);
    add_common(*displacement_app, displacement.sides.common, texts);
    displacement_app->remove_option(displacement_app->get_option("--store"));
    displacement_app->footer(kDisplacementExamples);
  }
};

std::vector<std::string> spellings(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string with_hint(std::string text, const std::string& hint) {
  return hint.empty() ? text : text + "; " + hint;
}

/// Throws UsageError if the first word is not a subcommand or an option.
void require_known_command(const Grammar& grammar, const std::string& word) {
  if (word.empty() || word.front() == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : grammar.app.get_subcommands({})) {
    if (command->get_name() == word) return;
    names.push_back(command->get_name());
  }
  throw UsageError(
      with_hint(fmt::format("unknown command \"{}\"", word), proto::did_you_mean(word, names)));
}

/// CLI11's complaint in our words.
std::string complaint(const Grammar& grammar, const CLI::ParseError& error) {
  for (const CLI::App* command : grammar.app.get_subcommands()) {
    for (const std::string& word : command->remaining()) {
      const std::string option = word.substr(0, word.find('='));
      if (option.rfind("-", 0) != 0) return fmt::format("unexpected argument \"{}\"", word);
      return with_hint(fmt::format("unknown option {}", option),
                       proto::did_you_mean(option, spellings(*command)));
    }
  }
  return error.what();
}

int dispatch(Grammar& grammar, const std::string& command_line) {
  for (ExperimentOptions* common : {&grammar.run.common, &grammar.compare.common,
                                    &grammar.calibrate.common, &grammar.backtest.common}) {
    common->command_line = command_line;
  }
  if (*grammar.run_app) {
    read_numbers(grammar.texts, grammar.run.common);
    if (!grammar.texts.until.empty()) grammar.run.until = read_precision(grammar.texts.until);
    grammar.run.batches = read_batches(grammar.texts);
    return run_command(grammar.run);
  }
  if (*grammar.compare_app) {
    read_numbers(grammar.texts, grammar.compare.common);
    grammar.compare.other = grammar.sides.back();
    if (grammar.sides.size() == 2) grammar.compare.base = grammar.sides.front();
    return compare_command(grammar.compare);
  }
  if (*grammar.calibrate_app) {
    read_numbers(grammar.texts, grammar.calibrate.common);
    return calibrate_command(grammar.calibrate);
  }
  if (*grammar.backtest_app) {
    read_numbers(grammar.texts, grammar.backtest.common);
    return backtest_command(grammar.backtest);
  }
  if (*grammar.displacement_app) {
    CompareOptions& sides = grammar.displacement.sides;
    sides.common.command_line = command_line;
    read_numbers(grammar.texts, sides.common);
    sides.other = grammar.sides.back();
    if (grammar.sides.size() == 2) sides.base = grammar.sides.front();
    return displacement_command(grammar.displacement);
  }
  if (*grammar.frontier_app) {
    grammar.frontier.common.command_line = command_line;
    read_numbers(grammar.texts, grammar.frontier.common);
    return frontier_command(grammar.frontier);
  }
  if (*grammar.explain_app) {
    grammar.explain.common.command_line = command_line;
    read_numbers(grammar.texts, grammar.explain);
    return explain_command(grammar.explain);
  }
  if (*grammar.validate_app) {
    ValidateOptions& validate = grammar.validate;
    validate.ids.insert(validate.ids.end(), grammar.cases.begin(), grammar.cases.end());
    read_numbers(grammar.texts, validate);
    return validate_command(validate);
  }
  if (*grammar.classify_app) return classify_command(grammar.classify);
  if (*grammar.check_app) return check_command(grammar.check);
  return version_command();
}

std::string help_hint(const Grammar& grammar) {
  const auto chosen = grammar.app.get_subcommands();
  return fmt::format("chokepoint {}--help", chosen.empty() ? "" : chosen[0]->get_name() + " ");
}

/// What to do about a mistake in a file: `check` knows scenarios, and other files have a manual.
std::string check_hint(const Grammar& grammar) {
  if (*grammar.run_app) return "chokepoint check " + grammar.run.scenario;
  if (*grammar.compare_app || *grammar.displacement_app) {
    return fmt::format("chokepoint check {}", fmt::join(grammar.sides, " "));
  }
  return help_hint(grammar);
}

/// Parses, runs, and turns errors of the user into exit codes.
int guarded(int argc, char** argv) {
  Grammar grammar;
  try {
    if (argc < 2) {
      fmt::print(stderr, "{}", grammar.app.help());
      return kBadInput;
    }
    require_known_command(grammar, argv[1]);
    grammar.app.parse(argc, argv);
    return dispatch(grammar, typed(argc, argv));
  } catch (const CLI::Success& success) {
    return grammar.app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "chokepoint: {}\nlearn more: {}\n", complaint(grammar, error),
               help_hint(grammar));
  } catch (const UsageError& error) {
    fmt::print(stderr, "chokepoint: {}\nlearn more: {}\n", error.what(), help_hint(grammar));
  } catch (const proto::ScenarioError& error) {
    fmt::print(stderr, "{}\nlearn more: {}\n", scenario_mistakes(error), check_hint(grammar));
  }
  return kBadInput;
}

int run_main(int argc, char** argv) {
  try {
    const int code = guarded(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fputs("chokepoint: cannot write to standard output\n", stderr);
  } catch (const MissingError& error) {
    fmt::print(stderr, "chokepoint: {}\n", error.what());
    return kMissingPrerequisite;
  } catch (const std::bad_alloc&) {
    std::fputs("chokepoint: out of memory; try fewer --reps\n", stderr);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint: {}\n", error.what());
  }
  return kFailed;
}

}  // namespace
}  // namespace chokepoint::tools

int main(int argc, char** argv) { return chokepoint::tools::run_main(argc, argv); }
