#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/commands.h"

namespace chokepoint::tools {

// Words of the command line that mean numbers, read strictly. Everything throws UsageError that
// names the option, what was typed and what it may be.

/// Options whose numbers are read strictly, after CLI11 is done.
struct Texts {
  std::string replications = "64";
  std::string seed = "1";
  std::string seeds;
  std::string until;
  std::string batches;
  std::string warm_up;
  std::string jobs;
  std::string confidence = "0.9";
  std::string relax = "3";
  std::string report_replications = "16";
};

/// A whole number from `least` to `most`.
std::uint64_t whole_number(const char* option, const std::string& text, std::uint64_t least,
                           std::uint64_t most);

/// Of --until: "1%", "0.5%" or "lead_time:all=1%".
Precision read_precision(const std::string& text);

/// Of --batches and --warm-up; nothing without --batches.
std::optional<Batches> read_batches(const Texts& texts);

/// Of --jobs: all cores if it was not given.
unsigned read_jobs(const Texts& texts);

void read_numbers(const Texts& texts, ExperimentOptions& options);
void read_numbers(const Texts& texts, ValidateOptions& options);
void read_numbers(const Texts& texts, ExplainOptions& options);

/// The command line with quotes where a shell needs them.
std::string typed(int argc, char** argv);

}  // namespace chokepoint::tools
