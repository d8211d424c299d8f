// The subcommands that hold the simulator against what is known: reported figures, published
// answers, the wording of rules.
#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"

namespace chokepoint::tools {
namespace {

void add_calibrate(Grammar& grammar) {
  Subcommand& command =
      grammar.add("calibrate", "Hold a simulation against reported figures", kCalibrateExamples);
  const auto options = std::make_shared<CalibrateOptions>();
  const auto texts = std::make_shared<Texts>();
  command.app->add_option("FILE", options->figures, "Reported figures [" + options->figures + "]")
      ->type_name("");
  add_simulation(*command.app, options->common, *texts);
  command.run = [options, texts](const std::string& line) {
    options->common.command_line = line;
    read_numbers(*texts, options->common);
    return calibrate_command(*options);
  };
}

void add_backtest(Grammar& grammar) {
  Subcommand& command = grammar.add("backtest", "Forecast by quarter from what was known at a date",
                                    kBacktestExamples);
  const auto options = std::make_shared<BacktestOptions>();
  const auto texts = std::make_shared<Texts>();
  command.app->add_option("FILE", options->scenario, "A scenario [" + options->scenario + "]")
      ->type_name("");
  command.app->add_option("--reported", options->reported, "Reported figures to show beside it")
      ->type_name("FILE");
  add_simulation(*command.app, options->common, *texts);
  command.run = [options, texts](const std::string& line) {
    options->common.command_line = line;
    read_numbers(*texts, options->common);
    return backtest_command(*options);
  };
}

void add_validate(Grammar& grammar) {
  Subcommand& command =
      grammar.add("validate", "Reproduce published and exact answers", kValidateExamples);
  struct Given {
    ValidateOptions options;
    Texts texts;
    std::vector<std::string> cases;
  };
  const auto given = std::make_shared<Given>();
  ValidateOptions& options = given->options;
  CLI::App& app = *command.app;
  app.add_option("ID", options.ids, "Cases [all]")->type_name("");
  app.add_option("--case", given->cases, "A case; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--cases", options.cases, "The file that lists them")
      ->type_name("FILE [" + options.cases + "]");
  CLI::Option* seed = app.add_option("--seed", given->texts.seed, "Master seed");
  seed->type_name("S [1]");
  app.add_option("--seeds", given->texts.seeds, "Master seeds 1 to N, and their pooled deviations")
      ->type_name("N")
      ->excludes(seed);
  app.add_option("--jobs", given->texts.jobs, "Threads; results do not depend on them")
      ->type_name("J [all cores]");
  app.add_flag("--list", options.list, "Say what the cases are, and work out none");
  app.add_flag("--json", options.json, "Print results as one line of JSON");
  app.add_flag("--quiet", options.quiet, "No progress");
  command.run = [given](const std::string&) {
    ValidateOptions& validate = given->options;
    validate.ids.insert(validate.ids.end(), given->cases.begin(), given->cases.end());
    read_numbers(given->texts, validate);
    return validate_command(validate);
  };
}

void add_classify(Grammar& grammar) {
  Subcommand& command =
      grammar.add("classify", "Which chips may go to China under which rules", kClassifyExamples);
  const auto options = std::make_shared<ClassifyOptions>();
  CLI::App& app = *command.app;
  app.add_option("--chip", options->chip, "A chip [all]; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  app.add_option("--chips", options->chips, "The catalogue, a scenario")
      ->type_name("FILE [" + options->chips + "]");
  app.add_option("--vintage", options->vintages,
                 "A file of rules; may be repeated; `none` for the catalogue's own")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--on", options->on,
                 "Judge on this day [when a vintage's newest rule comes into force]")
      ->type_name("DATE");
  add_changes(app, options->sets, options->overlays);
  app.add_flag("--json", options->json, "Print results as one line of JSON");
  command.run = [options](const std::string&) { return classify_command(*options); };
}

}  // namespace

void add_evidence_commands(Grammar& grammar) {
  add_calibrate(grammar);
  add_backtest(grammar);
  add_validate(grammar);
  add_classify(grammar);
}

}  // namespace chokepoint::tools
