// The subcommands for many runs: sweeps, their pieces, and the store that holds them.
#include <fmt/format.h>

#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"
#include "tools/replay.h"
#include "tools/shards.h"
#include "tools/sql.h"
#include "tools/sweep.h"

namespace chokepoint::tools {
namespace {

constexpr std::uint64_t kMost = 10'000'000;

/// Numbers of `sweep` as typed; empty ones were not.
struct SweepTexts {
  std::string size;
  std::string levels;
  std::string replications;
  std::string seed;
  std::string shards;
  std::string retries;
  Texts common;
};

std::optional<std::uint32_t> number(const char* option, const std::string& text,
                                    std::uint64_t least) {
  if (text.empty()) return std::nullopt;
  return static_cast<std::uint32_t>(whole_number(option, text, least, kMost));
}

void read_numbers(const SweepTexts& texts, SweepCommandOptions& options) {
  options.size = number("--n", texts.size, 1);
  options.levels = number("--levels", texts.levels, 2);
  options.replications = number("--reps", texts.replications, 1);
  if (!texts.seed.empty()) options.seed = whole_number("--seed", texts.seed, 0, UINT64_MAX);
  options.shards = number("--shards", texts.shards, 1).value_or(0);
  options.retries = number("--retries", texts.retries, 0).value_or(2);
  options.common.jobs = read_jobs(texts.common);
}

/// A list in one word, "a,b", or in several.
CLI::Option* add_list(CLI::App& app, const char* name, std::vector<std::string>& list,
                      const char* about) {
  return app.add_option(name, list, about)->delimiter(',')->allow_extra_args(false);
}

void add_design(CLI::App& app, SweepCommandOptions& options, SweepTexts& texts) {
  app.add_option("--design", options.design, "grid, oat (one at a time), lhs, sobol or morris");
  app.add_option("--n", texts.size,
                 "Points of lhs, base points of sobol (a power of two), trajectories of morris")
      ->type_name("N");
  app.add_option("--levels", texts.levels, "Of morris")->type_name("L [4]");
  app.add_option("--vary", options.varies, "An axis; may be repeated")
      ->type_name("PATH=LOW:HIGH[:STEPS] | PATH=V,V,..")
      ->allow_extra_args(false);
  app.add_option("--policy", options.policies,
                 "A scenario or overlay to compare with the base, in pairs; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--uncertain", options.uncertain,
                 "What uncertain inputs are: axes, drawn in each replication, or nominal")
      ->type_name("axes|drawn|nominal");
  add_list(app, "--axis", options.axes,
           "Only these uncertain inputs are axes; the others are drawn")
      ->type_name("ID,..");
  add_list(app, "--outcomes", options.outcomes,
           "Metrics kept over the whole span; all, none [all but those of stocks and processes]")
      ->type_name("METRIC,..");
  add_list(app, "--series", options.series, "Metrics kept by quarter as well; all, none")
      ->type_name("METRIC,.. [delivered]");
}

void add_sweep(Grammar& grammar) {
  Subcommand& command =
      grammar.add("sweep", "Run scenarios at many values of their inputs", kSweepExamples);
  const auto options = std::make_shared<SweepCommandOptions>();
  const auto texts = std::make_shared<SweepTexts>();
  CLI::App& app = *command.app;
  app.add_option("PLAN", options->file, "A plan; with --design, a scenario")
      ->required()
      ->type_name("");
  add_design(app, *options, *texts);
  add_changes(app, options->common.sets, options->common.overlays);
  app.add_option("--reps", texts->replications, "Replications of each point")->type_name("N [1]");
  app.add_option("--seed", texts->seed, "Seed of the design and of all runs")->type_name("S [1]");
  app.add_option("--store", options->common.store, "The SQLite file that results are added to")
      ->type_name("FILE");
  app.add_option("--jobs", texts->common.jobs, "Threads; results do not depend on them")
      ->type_name("J [all cores]");
  app.add_option("--engine", options->engine, "Where it is run")->type_name("local|slurm");
  app.add_option("--shards", texts->shards, "Jobs of the Slurm array")
      ->type_name("K [4 a processor]");
  app.add_option("--retries", texts->retries, "How often missing shards are submitted again")
      ->type_name("R [2]");
  app.add_option("--sbatch", options->sbatch, "One more word for sbatch; may be repeated")
      ->type_name("WORD")
      ->allow_extra_args(false);
  app.add_flag("--dry-run", options->dry_run,
               "Say how many runs there are and what they cost; keep nothing");
  app.add_flag("--check", options->common.check, "Test conservation laws every month; slower");
  app.add_flag("--json", options->common.json, "Print results as one line of JSON");
  app.add_flag("--quiet", options->common.quiet, "No progress and no estimates");
  command.run = [options, texts](const std::string& line) {
    options->common.command_line = line;
    read_numbers(*texts, *options);
    return sweep_command(*options);
  };
}

void add_shard(Grammar& grammar) {
  Subcommand& command = grammar.add("shard", "Do one piece of a sweep's plan", kShardExamples);
  const auto options = std::make_shared<ShardOptions>();
  const auto texts = std::make_shared<Texts>();
  command.app->add_option("PLAN", options->plan, "A plan")->required()->type_name("");
  command.app->add_option("I/K", options->piece, "Which piece, from 0, of how many")
      ->required()
      ->type_name("");
  command.app->add_option("--dir", options->directory, "Where to write it [beside the plan]")
      ->type_name("DIR");
  command.app->add_option("--jobs", texts->jobs, "Threads; results do not depend on them")
      ->type_name("J [all cores]");
  command.app->add_flag("--check", options->common.check,
                        "Test conservation laws every month; slower");
  command.app->add_flag("--quiet", options->common.quiet, "No progress");
  command.run = [options, texts](const std::string& line) {
    options->common.command_line = line;
    options->common.jobs = read_jobs(*texts);
    return shard_command(*options);
  };
}

void add_merge(Grammar& grammar) {
  Subcommand& command = grammar.add("merge", "Join the pieces of a sweep", kMergeExamples);
  const auto options = std::make_shared<MergeOptions>();
  command.app->add_option("STORE", options->store, "The SQLite file that they are added to")
      ->required()
      ->type_name("");
  command.app->add_option("SHARD", options->shards, "Files of shards, or directories with them")
      ->required()
      ->type_name("");
  command.run = [options](const std::string&) { return merge_command(*options); };
}

void add_store_questions(Grammar& grammar) {
  Subcommand& sql = grammar.add("sql", "Ask a store a question", kSqlExamples);
  const auto question = std::make_shared<SqlOptions>();
  sql.app->add_option("STORE", question->store, "A SQLite file")->required()->type_name("");
  sql.app->add_option("QUERY", question->query, "One SELECT")->type_name("");
  CLI::Option* csv = sql.app->add_flag("--csv", question->csv, "Print comma-separated values");
  sql.app->add_flag("--json", question->json, "Print one line of JSON")->excludes(csv);
  sql.run = [question](const std::string&) { return sql_command(*question); };

  Subcommand& replay =
      grammar.add("replay", "Do a run of a store again and compare", kReplayExamples);
  const auto options = std::make_shared<ReplayOptions>();
  const auto run = std::make_shared<std::string>();
  replay.app->add_option("STORE", options->store, "A SQLite file")->required()->type_name("");
  replay.app->add_option("--run", *run, "Its run_id")->required()->type_name("ID");
  replay.app->add_flag("--json", options->json, "Print one line of JSON");
  replay.run = [options, run](const std::string&) {
    options->run = static_cast<std::int64_t>(whole_number("--run", *run, 1, INT64_MAX));
    return replay_command(*options);
  };
}

}  // namespace

void add_sweep_commands(Grammar& grammar) {
  add_sweep(grammar);
  add_shard(grammar);
  add_merge(grammar);
  add_store_questions(grammar);
}

}  // namespace chokepoint::tools
