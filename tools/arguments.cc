#include "tools/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <thread>

#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

constexpr std::uint64_t kMostReplications = 1'000'000;
constexpr std::uint64_t kMostJobs = 1024;
constexpr std::uint64_t kMostSeeds = 1000;
constexpr std::uint64_t kMostRelaxed = 100;

double probability(const char* option, const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !(value > 0) || !(value < 1)) {
    throw UsageError(fmt::format("{} {}: must lie between 0 and 1, such as 0.9", option, text));
  }
  return value;
}

}  // namespace

std::uint64_t whole_number(const char* option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) {
    throw UsageError(
        fmt::format("{} {}: must be a whole number from {} to {}", option, text, least, most));
  }
  return value;
}

Precision read_precision(const std::string& text) {
  Precision precision;
  std::string share = text;
  bool good = true;
  if (const std::size_t equals = text.find('='); equals != std::string::npos) {
    share = text.substr(equals + 1);
    const std::size_t colon = text.find(':');
    good = colon < equals;
    precision.metric = text.substr(0, std::min(colon, equals));
    if (good) precision.item = text.substr(colon + 1, equals - colon - 1);
  }
  good = good && share.ends_with('%');
  double percents = 0;
  const char* end = share.data() + share.size() - (share.empty() ? 0 : 1);
  const auto [stop, error] = std::from_chars(share.data(), end, percents);
  good = good && error == std::errc() && stop == end && percents > 0 && percents < 100;
  if (!good) {
    throw UsageError(fmt::format("--until {}: write a share such as 1%, or METRIC:ITEM=1%", text));
  }
  precision.relative = percents / 100;
  return precision;
}

namespace {

/// A time such as "20 days", "mser5" or "mser5:METRIC:ITEM".
void read_warm_up(const std::string& text, Batches& batches) {
  if (text.empty()) return;
  batches.warm_up = sim::parse_duration(text);
  if (batches.warm_up) return;
  Precision outcome{"backlog", "all", 0};
  std::string rest = text;
  if (rest.starts_with("mser5:")) {
    rest = rest.substr(6);
    const std::size_t colon = rest.find(':');
    outcome.metric = rest.substr(0, colon);
    outcome.item = colon == std::string::npos ? "all" : rest.substr(colon + 1);
  } else if (rest != "mser5") {
    throw UsageError(fmt::format(
        "--warm-up {}: write a time such as \"20 days\", mser5 or mser5:METRIC:ITEM", text));
  }
  batches.mser5 = outcome;
}

}  // namespace

std::optional<Batches> read_batches(const Texts& texts) {
  if (texts.batches.empty()) {
    if (!texts.warm_up.empty()) throw UsageError("--warm-up goes with --batches");
    return std::nullopt;
  }
  if (!texts.until.empty()) throw UsageError("--until adds replications; --batches has one run");
  Batches batches;
  batches.number = static_cast<std::uint32_t>(whole_number("--batches", texts.batches, 2, 100000));
  read_warm_up(texts.warm_up, batches);
  return batches;
}

unsigned read_jobs(const Texts& texts) {
  if (texts.jobs.empty()) return std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(whole_number("--jobs", texts.jobs, 1, kMostJobs));
}

void read_numbers(const Texts& texts, ExperimentOptions& options) {
  options.replications =
      static_cast<std::uint32_t>(whole_number("--reps", texts.replications, 1, kMostReplications));
  options.seed = whole_number("--seed", texts.seed, 0, UINT64_MAX);
  options.confidence = probability("--confidence", texts.confidence);
  options.jobs = read_jobs(texts);
  options.report_replications = static_cast<std::uint32_t>(
      whole_number("--report-reps", texts.report_replications, 0, kMostReplications));
}

void read_numbers(const Texts& texts, ValidateOptions& options) {
  options.jobs = read_jobs(texts);
  options.seeds = {whole_number("--seed", texts.seed, 0, UINT64_MAX)};
  if (texts.seeds.empty()) return;
  options.seeds.resize(whole_number("--seeds", texts.seeds, 1, kMostSeeds));
  std::iota(options.seeds.begin(), options.seeds.end(), 1);
}

void read_numbers(const Texts& texts, ExplainOptions& options) {
  read_numbers(texts, options.common);
  options.relax = whole_number("--relax", texts.relax, 0, kMostRelaxed);
  options.common.causes = true;
}

std::string typed(int argc, char** argv) {
  constexpr const char* kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_";
  std::string line;
  for (int i = 0; i < argc; ++i) {
    const std::string word = argv[i];
    std::string quoted;
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    const bool plain = !word.empty() && word.find_first_not_of(kPlain) == std::string::npos;
    line += (i > 0 ? " " : "") + (plain ? word : "'" + quoted + "'");
  }
  return line;
}

}  // namespace chokepoint::tools
