// What several policies, or one at many values of a lever, give one side and cost the other.
#include <charconv>
#include <cmath>
#include <memory>

#include "tools/errors.h"
#include "tools/grammar.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kExamples =
    "All sides see the same random numbers. A policy may be a scenario or an overlay of one.\n"
    "--vary draws the curve of one policy over a lever: a quota, the cap of a ratio, the "
    "probability\n"
    "of a licence, a duty. --largest and --smallest find the last value of a lever that keeps a\n"
    "condition, with replications added where a verdict needs them, up to --reps [512] at one "
    "value;\n"
    "they print the answer's interval and the runs it took. The condition is MEASURE<BOUND or\n"
    "MEASURE>BOUND; measures, against the base: us_loss, us_blackwell_loss, us_compute_loss,\n"
    "china_gain, china_compute_gain, revenue_loss; a bound is a number or a percentage of the "
    "base.\n\n"
    "Examples:\n"
    "  chokepoint frontier scenarios/base.txtpb scenarios/policies/*.txtpb\n"
    "  chokepoint frontier base.txtpb quota-100k.txtpb quota-200k.txtpb --reps 256 --json\n"
    "  chokepoint frontier scenarios/base.txtpb scenarios/policies/h200-quota.txtpb \\\n"
    "    --vary 'rule[h200-quota].quota.amount=0:2000000:5'\n"
    "  chokepoint frontier scenarios/base.txtpb scenarios/policies/h200-quota.txtpb \\\n"
    "    --largest 'rule[h200-quota].quota.amount=0:2000000' --such-that 'us_loss<1%'";

struct Given {
  FrontierOptions options;
  Texts texts;
  std::string precision;
};

double read_precision_of_lever(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && stop == end && value > 0 && std::isfinite(value)) return value;
  throw UsageError("--precision " + text + ": must be a number above 0, in the lever's unit");
}

}  // namespace

void add_frontier_command(Grammar& grammar) {
  Subcommand& command =
      grammar.add("frontier", "What policies give China and cost US buyers", kExamples);
  const auto given = std::make_shared<Given>();
  FrontierOptions& options = given->options;
  CLI::App& app = *command.app;
  app.add_option("BASE", options.base, "A scenario")->required()->type_name("");
  app.add_option("POLICY", options.policies, "Scenarios, or overlays; of a lever, one [BASE]")
      ->type_name("");
  app.add_option("--vary", options.vary, "Move one number of the policy: its curve")
      ->type_name("PATH=LOW:HIGH[:STEPS]");
  app.add_option("--largest", options.largest, "Find the largest value that keeps the condition")
      ->type_name("PATH=LOW:HIGH");
  app.add_option("--smallest", options.smallest, "Find the smallest value that keeps it")
      ->type_name("PATH=LOW:HIGH");
  app.add_option("--such-that", options.such_that, "The condition of --largest and --smallest")
      ->type_name("CONDITION");
  app.add_option("--precision", given->precision, "How well to know the limit, in its unit")
      ->type_name("X [1/128 of the range]");
  add_common(app, options.common, given->texts);
  remove_options(app, {"--store", "--out"});
  command.run = [given, &app](const std::string& line) {
    FrontierOptions& asked = given->options;
    asked.common.command_line = line;
    read_numbers(given->texts, asked.common);
    const bool search = !asked.largest.empty() || !asked.smallest.empty();
    if (search && app.count("--reps") == 0) asked.common.replications = 512;
    if (!given->precision.empty()) asked.precision = read_precision_of_lever(given->precision);
    return frontier_command(asked);
  };
}

}  // namespace chokepoint::tools
