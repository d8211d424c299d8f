#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/cursor.h"
#include "proto/recording.h"
#include "proto/scenario_reader.h"
#include "proto/sweep.pb.h"
#include "proto/text_document.h"
#include "sim/variates.h"

namespace chokepoint::proto {

/// An input that a sweep varies, on all sides.
struct StudyAxis {
  std::string id;
  std::string title;
  bool lever = false;
  bool in_design = true;           ///< else settings combine its levels
  std::vector<std::string> paths;  ///< canonical
  std::string law_text;            ///< "triangular 0.8 1 1.2"
  sim::Law law;                    ///< of axes without levels
  std::vector<double> levels;      ///< the values it takes; empty: any
  double low = 0;
  double high = 0;
  double nominal = 0;  ///< in the file of the first side that has it
  std::optional<std::size_t> condition_axis;
  double at_least = 0;
  double at_most = 0;
  /// By side, the places of the paths that the side has, and which paths they are.
  std::vector<std::vector<ResolvedPath>> places;
  std::vector<std::vector<std::string>> names;

  /// Where the axis is at a coordinate in (0, 1).
  double value_at(double unit) const;
};

/// One set of values, by axis; NaN where the axis does not count.
struct StudyPoint {
  std::size_t row = 0;      ///< of the design
  std::size_t setting = 0;  ///< combination of levers outside of it
  std::vector<double> unit;
  std::vector<double> value;
};

struct StudySide {
  std::string name;
  std::unique_ptr<ScenarioFamily> family;
  /// Numbers that are held at what the file says, and their names.
  std::vector<std::pair<std::string, Override>> held;
  std::vector<std::unique_ptr<std::vector<ResolvedPath>>> held_places;
};

/// A plan made ready: scenarios read, axes found in them, points laid out.
struct Study {
  v1::SweepPlan plan;  ///< with defaults filled in
  std::string name;
  std::string title;
  std::vector<StudySide> sides;  ///< the base first
  std::vector<StudyAxis> axes;
  std::vector<StudyPoint> points;
  std::string design;  ///< "grid", "list", "one-at-a-time", "latin-hypercube", "sobol", "morris"
  std::size_t design_size = 0;  ///< base points, trajectories, or rows
  std::size_t design_levels = 0;
  std::size_t settings = 1;
  RecordingChoice recording;

  /// What replaces numbers of a side's file at a point, with names of the paths.
  std::vector<std::pair<std::string, Override>> inputs(std::size_t side, std::size_t point) const;
};

/// A plan from a file. `directory` of the plan is what its files are relative to.
Document read_sweep_plan(const std::string& file);

/// Throws ScenarioError with every mistake of the plan, or of a scenario it names. Cost: points x
/// axes.
Study make_study(const Document& plan, const std::string& directory);

/// Most points, and most runs, of a sweep.
inline constexpr std::size_t kMostPoints = 10'000'000;

}  // namespace chokepoint::proto
