// The subcommands that read a store: what its numbers say, and how others get them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include "proto/issues.h"
#include "tools/errors.h"
#include "tools/grammar.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kAnalyseExamples =
    "WHAT is one of\n"
    "  summary     means with intervals, quantiles, and where the variance comes from\n"
    "  effects     paired effects of each policy, and displacement\n"
    "  sobol       shares of the variance by input, alone and with others (--design sobol)\n"
    "  morris      elementary effects (--design morris)\n"
    "  regression  slopes, standardised coefficients, elasticities\n"
    "  box         where the inputs must lie for the outcome to be large (PRIM)\n"
    "  bands       quantiles by quarter\n"
    "and without it, what the design of the sweep allows. Measures of a policy are paired\n"
    "differences to the base: us_loss, us_blackwell_loss, us_compute_loss, china_gain,\n"
    "china_compute_gain, revenue_loss, displacement (analysed as its numerator and denominator), "
    "or\n"
    "any variable of the codebook.\n\n"
    "Examples:\n"
    "  chokepoint sweep scenarios/base.txtpb --policy scenarios/policies/ban-2025-04.txtpb \\\n"
    "    --design sobol --n 64 --reps 4 --store out/ban.sqlite\n"
    "  chokepoint analyse out/ban.sqlite\n"
    "  chokepoint analyse effects out/ban.sqlite --json\n"
    "  chokepoint analyse box out/ban.sqlite --measure us_loss --top 10%\n"
    "  chokepoint analyse bands out/ban.sqlite --measure china_gain";

constexpr const char* kExportExamples =
    "Tables: wide (a row a run), outcomes, differences, series, parameters, codebook, failures,\n"
    "sources, and metadata.json, which says what each column means. The same runs give the same\n"
    "bytes, in whatever order, in however many pieces and wherever they were done. A replication\n"
    "package adds the scenarios, the command that repeats everything, checksums, and scripts that\n"
    "open the data in R, Python and Stata.\n\n"
    "Examples:\n"
    "  chokepoint export out/ban.sqlite --out out/ban\n"
    "  chokepoint export out/ban.sqlite --format parquet --out out/ban --table wide\n"
    "  chokepoint export out/ban.sqlite --replication out/package";

struct Analyse {
  AnalyseOptions options;
  std::vector<std::string> words;
  std::string confidence;
  std::string top;
  std::string above;
};

double number_of(const char* option, const std::string& text, double low, double high,
                 const char* allowed) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc() && stop == end && value > low && value < high) return value;
  throw UsageError(fmt::format("{} {}: {}", option, text, allowed));
}

/// WHAT and STORE, or STORE alone.
void read_words(const std::vector<std::string>& words, AnalyseOptions& options) {
  options.store = words.back();
  if (words.size() < 2) return;
  const std::vector<std::string> known = {"summary",    "effects", "sobol", "morris",
                                          "regression", "box",     "bands"};
  options.what = words.front();
  if (std::find(known.begin(), known.end(), options.what) != known.end()) return;
  const std::string hint = proto::did_you_mean(options.what, known);
  throw UsageError(fmt::format("\"{}\" is no analysis: {}{}{}", options.what,
                               fmt::join(known, ", "), hint.empty() ? "" : "; ", hint));
}

void add_analyse(Grammar& grammar) {
  Subcommand& command =
      grammar.add("analyse", "Say what the runs in a store mean", kAnalyseExamples);
  const auto given = std::make_shared<Analyse>();
  AnalyseOptions& options = given->options;
  CLI::App& app = *command.app;
  app.add_option("WHAT STORE", given->words, "What is wanted [what the design allows]; the store")
      ->required()
      ->expected(1, 2)
      ->type_name("");
  app.add_option("--experiment", options.experiment, "Its number or name [the sweep added last]")
      ->type_name("E");
  app.add_option("--measure", options.measures, "What to analyse [us_loss, china_gain]; repeatable")
      ->type_name("M")
      ->allow_extra_args(false);
  app.add_option("--side", options.side, "One policy, or the base [every policy]")
      ->type_name("NAME");
  app.add_option("--confidence", given->confidence, "Of intervals")->type_name("C [0.9]");
  app.add_option("--top", given->top, "box: the part of the points that it is about")
      ->type_name("P% [25%]");
  app.add_option("--above", given->above, "box: or those whose mean is above this")->type_name("X");
  app.add_flag("--json", options.json, "Print results as one line of JSON");
  command.run = [given](const std::string&) {
    AnalyseOptions& asked = given->options;
    read_words(given->words, asked);
    if (!given->confidence.empty()) {
      asked.confidence = number_of("--confidence", given->confidence, 0, 1,
                                   "must lie between 0 and 1, such as 0.9");
    }
    if (!given->top.empty()) {
      const bool percents = given->top.ends_with('%');
      asked.top = number_of("--top", given->top.substr(0, given->top.size() - (percents ? 1 : 0)),
                            0, percents ? 100 : 0, "must be a percentage, such as 10%") /
                  100;
    }
    if (!given->above.empty()) {
      asked.above = number_of("--above", given->above, -HUGE_VAL, HUGE_VAL, "must be a number");
    }
    return analyse_command(asked);
  };
}

void add_export(Grammar& grammar) {
  Subcommand& command =
      grammar.add("export", "Write an experiment of a store as tables", kExportExamples);
  const auto options = std::make_shared<ExportOptions>();
  CLI::App& app = *command.app;
  app.add_option("STORE", options->store, "What --store of run, compare or sweep wrote")
      ->required()
      ->type_name("");
  app.add_option("--experiment", options->experiment, "Its number or name [the sweep added last]")
      ->type_name("E");
  app.add_option("--format", options->format, "csv or parquet")->type_name("F [csv]");
  app.add_option("--table", options->tables, "Only this table; may be repeated")
      ->type_name("T")
      ->allow_extra_args(false);
  app.add_option("--out", options->out, "Write tables to this directory")->type_name("DIR");
  app.add_option("--replication", options->replication,
                 "Write a replication package to this directory")
      ->type_name("DIR");
  app.add_flag("--quiet", options->quiet, "No list of files");
  command.run = [options](const std::string&) { return export_command(*options); };
}

}  // namespace

void add_analysis_commands(Grammar& grammar) {
  add_analyse(grammar);
  add_export(grammar);
}

}  // namespace chokepoint::tools
