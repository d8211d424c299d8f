// The subcommands about speed: how fast a scenario is, and scenarios of any size to try.
#include <memory>

#include "tools/bench.h"
#include "tools/generate.h"
#include "tools/grammar.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kBenchExamples =
    "NAME is a scenario in scenarios/bench, a scenario file of your own, or `generated`: a "
    "network\n"
    "as `generate` makes it. One core; times are taken inside the process and do not count "
    "reading\n"
    "the scenario. Waits are from order to delivery, or to the start of what is made to order.\n\n"
    "Examples:\n"
    "  chokepoint bench serial-line\n"
    "  chokepoint bench serial-line --reps 20 --json\n"
    "  chokepoint bench serial-line --lines 1000          (independent lines in one scenario)\n"
    "  chokepoint bench mm1 --orders 1000 --reps 1000     (short replications)\n"
    "  chokepoint bench generated --nodes 100000 --days 50\n"
    "  chokepoint bench scenarios/base.txtpb --reps 16";
constexpr const char* kGenerateExamples =
    "Materials from outside, parts and products made of random inputs on campuses with shared\n"
    "servers, depots, and shops in cities that buyers order from at random. The same numbers give\n"
    "the same file.\n\n"
    "Examples:\n"
    "  chokepoint generate --nodes 2000 --days 500 -o network.txtpb\n"
    "  chokepoint generate --nodes 100 --days 30 --seed 7 > small.txtpb\n"
    "  chokepoint run network.txtpb --reps 4";

/// The numbers of both subcommands as typed.
struct SizeTexts {
  std::string nodes = "2000";
  std::string days = "500";
  std::string seed = "1";
};

void add_size(CLI::App& app, SizeTexts& texts) {
  app.add_option("--nodes", texts.nodes, "Stocks of a generated network")->type_name("N [2000]");
  app.add_option("--days", texts.days, "Length of a generated network's scenario")
      ->type_name("D [500]");
  app.add_option("--seed", texts.seed, "Seed of all random numbers")->type_name("S [1]");
}

NetworkSize read_size(const SizeTexts& texts) {
  return {whole_number("--nodes", texts.nodes, kFewestNodes, kMostNodes),
          static_cast<std::uint32_t>(whole_number("--days", texts.days, 1, kMostDays)),
          whole_number("--seed", texts.seed, 0, UINT64_MAX)};
}

void add_bench(Grammar& grammar) {
  Subcommand& command = grammar.add("bench", "Say how fast a scenario is", kBenchExamples);
  struct Given {
    BenchOptions options;
    SizeTexts size;
    std::string lines = "1";
    std::string orders;
    std::string replications = "1";
  };
  const auto given = std::make_shared<Given>();
  CLI::App& app = *command.app;
  app.add_option("NAME", given->options.what, "serial-line, mm1, generated, or a scenario file")
      ->required()
      ->type_name("");
  app.add_option("--lines", given->lines,
                 "Independent copies of it in one scenario, in so much less time")
      ->type_name("N [1]");
  app.add_option("--orders", given->orders, "Orders of buyers to expect in a replication")
      ->type_name("N [as the file says]");
  app.add_option("--reps", given->replications, "Replications, one after the other")
      ->type_name("N [1]");
  add_size(app, given->size);
  app.add_flag("--json", given->options.json, "Print results as one line of JSON");
  app.add_flag("--quiet", given->options.quiet, "No progress");
  command.run = [given](const std::string&) {
    BenchOptions& options = given->options;
    options.network = read_size(given->size);
    options.lines = whole_number("--lines", given->lines, 1, 100'000);
    options.replications =
        static_cast<std::uint32_t>(whole_number("--reps", given->replications, 1, 1'000'000));
    if (!given->orders.empty()) {
      options.orders = whole_number("--orders", given->orders, 1, 1'000'000'000'000);
    }
    return bench_command(options);
  };
}

void add_generate(Grammar& grammar) {
  Subcommand& command =
      grammar.add("generate", "Write a made-up supply chain of any size", kGenerateExamples);
  struct Given {
    GenerateOptions options;
    SizeTexts size;
  };
  const auto given = std::make_shared<Given>();
  add_size(*command.app, given->size);
  command.app->add_option("-o,--out", given->options.out, "Write to this file")
      ->type_name("FILE [standard output]");
  command.app->add_flag("--quiet", given->options.quiet, "Do not name the file written");
  command.run = [given](const std::string&) {
    given->options.size = read_size(given->size);
    return generate_command(given->options);
  };
}

}  // namespace

void add_speed_commands(Grammar& grammar) {
  add_bench(grammar);
  add_generate(grammar);
}

}  // namespace chokepoint::tools
