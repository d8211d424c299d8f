#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/text_document.h"
#include "tools/commands.h"

namespace chokepoint::tools {

/// What `sweep` is asked for.
struct SweepCommandOptions {
  std::string file;                   ///< a plan, or with `design` a scenario
  std::string design;                 ///< empty: `file` is a plan
  std::vector<std::string> policies;  ///< scenarios or overlays that are compared with the base
  std::vector<std::string> varies;    ///< PATH=LOW:HIGH[:STEPS] or PATH=V,V,...
  std::string uncertain;              ///< axes, drawn, nominal; empty: as the design has it
  std::vector<std::string> axes;      ///< the only uncertain inputs that become axes
  std::vector<std::string> outcomes;  ///< metrics
  std::vector<std::string> series;
  std::optional<std::uint32_t> size;          ///< --n
  std::optional<std::uint32_t> levels;        ///< of morris
  std::optional<std::uint32_t> replications;  ///< of a plan: in place of what it says
  std::optional<std::uint64_t> seed;          ///< likewise
  std::string engine = "local";               ///< or slurm
  std::uint32_t shards = 0;                   ///< of slurm; 0: as many as make sense
  std::uint32_t retries = 2;                  ///< of a shard
  std::vector<std::string> sbatch;            ///< more options for sbatch
  bool dry_run = false;
  ExperimentOptions common;  ///< sets, overlays, jobs, json, check, quiet, store, command_line
};

/// The plan of the options, and the directory that its files are relative to.
struct GivenPlan {
  proto::Document document;
  std::string directory;
};

/// Reads the plan, or makes one of the options. Throws UsageError or proto::ScenarioError.
GivenPlan given_plan(const SweepCommandOptions& options);

}  // namespace chokepoint::tools
