#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proto/recording.h"

namespace chokepoint::tools {

// What is written to a store and read from it, row by row; tools/store_schema.cc says what each
// field means.

struct SourceRecord {
  std::string id;
  std::string cite;
  std::string grade;
  std::string published;
};

struct ScenarioRecord {
  std::string hash;
  std::string name;
  std::string title;
  std::string text;
  std::vector<SourceRecord> sources;
};

struct SideRecord {
  std::string name;
  ScenarioRecord scenario;
  std::vector<std::pair<std::string, double>> held;  ///< path and number
};

struct AxisRecord {
  std::string name;
  std::string title;
  std::string role = "uncertainty";
  bool in_design = true;
  std::string paths;
  std::string law;
  double low = 0;
  double high = 0;
  double nominal = 0;  ///< NaN: none
  std::string condition;
};

/// One number per axis; NaN where a condition rules the axis out.
struct PointRecord {
  std::int64_t design_row = 0;
  std::int64_t setting = 0;
  std::vector<double> unit;
  std::vector<double> value;
};

struct ExperimentRecord {
  std::string hash;
  std::string name;
  std::string title;
  std::string command;
  std::string command_line;
  std::string plan;
  std::string design = "none";
  std::int64_t design_size = 0;
  std::int64_t design_levels = 0;
  std::int64_t settings = 1;
  std::int64_t replications = 1;
  std::int64_t first_replication = 0;
  std::uint64_t seed = 1;
  std::string engine;
  std::string recording;
  double confidence = 0.9;
  std::vector<SideRecord> sides;
  std::vector<AxisRecord> axes;
  std::vector<PointRecord> points;  ///< at least one
  std::vector<std::pair<std::string, std::string>> provenance;
};

/// A run that an experiment asks for.
struct Cell {
  std::int64_t replication = 0;
  std::int64_t point = 0;
  std::int64_t side = 0;
};

/// A run that was done.
struct RunRecord {
  std::string hash;
  std::size_t side = 0;  ///< whose scenario it is of
  std::int64_t replication = 0;
  std::int64_t events = 0;
  std::string fingerprint;
  std::string result_hash;
  double seconds = 0;
  std::vector<proto::RecordedValue> values;  ///< by the recording of its side
};

}  // namespace chokepoint::tools
