#include "tools/sweep_job.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <time.h>

#include <cmath>
#include <limits>
#include <unordered_map>

#include "models/supply_chain.h"
#include "tools/checksum.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/numbers.h"

namespace chokepoint::tools {
namespace {

constexpr std::size_t kMostRuns = 20'000'000;

/// Processor time of this thread [s].
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string condition_text(const proto::Study& study, const proto::StudyAxis& axis) {
  if (!axis.condition_axis) return "";
  return fmt::format("{} in [{}, {}]", study.axes[*axis.condition_axis].id, axis.at_least,
                     axis.at_most);
}

/// "3 sides", "1 side".
std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", grouped(static_cast<double>(count), 0), count == 1 ? one : many);
}

}  // namespace

SweepJob::SweepJob(proto::Study study, const std::string& command_line) : study_(std::move(study)) {
  if (requested() > kMostRuns) {
    throw UsageError(fmt::format("{} are {} runs; at most {} can be planned at once", describe(),
                                 requested(), kMostRuns));
  }
  experiment_.name = study_.name;
  experiment_.title = study_.title;
  experiment_.command = "sweep";
  experiment_.command_line = command_line;
  google::protobuf::TextFormat::PrintToString(study_.plan, &experiment_.plan);
  experiment_.design = study_.design;
  experiment_.design_size = static_cast<std::int64_t>(study_.design_size);
  experiment_.design_levels = static_cast<std::int64_t>(study_.design_levels);
  experiment_.settings = static_cast<std::int64_t>(study_.settings);
  experiment_.replications = study_.plan.replications();
  experiment_.seed = study_.plan.seed();
  experiment_.engine = engine();
  experiment_.recording = study_.recording.text();
  experiment_.provenance = provenance();
  for (const proto::StudySide& side : study_.sides) {
    experiment_.sides.push_back({side.name, scenario_record(*side.family), {}});
    for (const auto& [path, input] : side.held) {
      experiment_.sides.back().held.emplace_back(path, input.value);
    }
    recordings_.emplace_back(side.family->nominal(), study_.recording);
  }
  describe_axes();
  describe_points();
  experiment_.hash = sha256(identity());
  plan_runs();
}

void SweepJob::describe_axes() {
  for (const proto::StudyAxis& axis : study_.axes) {
    experiment_.axes.push_back({axis.id, axis.title, axis.lever ? "lever" : "uncertainty",
                                axis.in_design, fmt::format("{}", fmt::join(axis.paths, " ")),
                                axis.law_text, axis.low, axis.high, axis.nominal,
                                condition_text(study_, axis)});
  }
}

void SweepJob::describe_points() {
  for (const proto::StudyPoint& point : study_.points) {
    experiment_.points.push_back({static_cast<std::int64_t>(point.row),
                                  static_cast<std::int64_t>(point.setting), point.unit,
                                  point.value});
  }
}

std::string SweepJob::identity() const {
  const ExperimentRecord& e = experiment_;
  std::string text = fmt::format("{}\n{}\n{}\n{} {} {} {}\n", e.engine, e.recording, e.seed,
                                 e.design, e.design_size, e.design_levels, e.settings);
  for (std::size_t s = 0; s < e.sides.size(); ++s) {
    text += fmt::format("{} {}\n", e.sides[s].scenario.hash, e.sides[s].name);
    for (const auto& [path, held] : study_.sides[s].held) {
      text += fmt::format("{}={}\n", path, held.value);
    }
  }
  for (const AxisRecord& axis : e.axes) {
    text += fmt::format("{} {} {} {} {} {}\n", axis.name, axis.role, axis.in_design, axis.paths,
                        axis.law, axis.condition);
  }
  for (const PointRecord& point : e.points) {
    text += fmt::format("{}\n", fmt::join(point.value, " "));
  }
  return text;
}

void SweepJob::plan_runs() {
  std::unordered_map<std::string, std::size_t> known;
  for (std::uint32_t replication = 0; replication < study_.plan.replications(); ++replication) {
    for (std::size_t point = 0; point < study_.points.size(); ++point) {
      for (std::size_t side = 0; side < study_.sides.size(); ++side) {
        RunIdentity identity{experiment_.sides[side].scenario.hash,
                             experiment_.recording,
                             experiment_.seed,
                             replication,
                             {},
                             ""};
        for (const auto& [path, input] : study_.inputs(side, point)) {
          identity.inputs.emplace_back(path, input.value);
        }
        const std::string hash = run_hash(identity);
        const auto [at, added] = known.try_emplace(hash, runs_.size());
        if (added) runs_.push_back({hash, {}});
        runs_[at->second].cells.push_back(
            {replication, static_cast<std::int64_t>(point), static_cast<std::int64_t>(side)});
      }
    }
  }
}

std::vector<const proto::Recording*> SweepJob::recordings() const {
  std::vector<const proto::Recording*> all;
  for (const proto::Recording& one : recordings_) all.push_back(&one);
  return all;
}

std::vector<PlannedRun> SweepJob::shard(std::size_t index, std::size_t shards) const {
  std::vector<PlannedRun> chosen;
  for (std::size_t run = index; run < runs_.size(); run += shards) chosen.push_back(runs_[run]);
  return chosen;
}

std::size_t SweepJob::requested() const {
  return study_.points.size() * study_.sides.size() * study_.plan.replications();
}

RunRecord SweepJob::simulate(const PlannedRun& run, bool check,
                             models::WorkingMemory& memory) const {
  const double began = processor_seconds();
  const Cell& cell = run.cells.front();
  const auto side = static_cast<std::size_t>(cell.side);
  const auto replication = static_cast<std::uint32_t>(cell.replication);
  std::vector<proto::Override> overrides;
  for (const auto& [path, input] : study_.inputs(side, static_cast<std::size_t>(cell.point))) {
    overrides.push_back(input);
  }
  const std::uint64_t seed = experiment_.seed;
  const models::Scenario scenario =
      study_.sides[side].family->instantiate(seed, replication, overrides);
  const models::Replication result =
      models::simulate(scenario, seed, replication, check, {}, &memory);
  RunRecord record = run_record(run.hash, side, cell.replication, result, recordings_[side]);
  record.seconds = processor_seconds() - began;
  return record;
}

std::string SweepJob::describe() const {
  std::size_t factors = 0;
  for (const proto::StudyAxis& axis : study_.axes) factors += axis.in_design ? 1 : 0;
  std::string layout;
  if (study_.design == "sobol") {
    layout = fmt::format("{} x ({} + 2)", study_.design_size, counted(factors, "axis", "axes"));
  } else if (study_.design == "morris") {
    layout = fmt::format("{} x ({} + 1)", counted(study_.design_size, "trajectory", "trajectories"),
                         counted(factors, "axis", "axes"));
  }
  if (study_.settings > 1) {
    layout += (layout.empty() ? "" : " x ") + counted(study_.settings, "setting", "settings");
  }
  return fmt::format("{}{} x {} x {}", counted(study_.points.size(), "point", "points"),
                     layout.empty() ? "" : " (" + layout + ")",
                     counted(study_.sides.size(), "side", "sides"),
                     counted(study_.plan.replications(), "replication", "replications"));
}

}  // namespace chokepoint::tools
