#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario.h"
#include "proto/issues.h"
#include "proto/overlay.h"
#include "proto/scenario.pb.h"
#include "sim/variates.h"

namespace chokepoint::proto {

/// A scenario as asked for on a command line.
struct ScenarioRequest {
  std::string file;                   ///< a scenario, or an overlay that names its base
  std::vector<std::string> overlays;  ///< files laid over it, in order
  std::vector<std::string> sets;      ///< PATH=VALUE, applied last; such a number is not drawn
};

/// A scenario given as text, such as one that was kept.
struct ScenarioText {
  std::string name;  ///< stands for the file's in messages
  std::string text;
};

/// A number that takes the place of what is in the file, or would be drawn.
struct Override {
  const std::vector<ResolvedPath>* paths;
  double value;
};

/// A scenario file together with its uncertain inputs: one scenario per replication.
class ScenarioFamily {
 public:
  /// Reads, merges and compiles. Throws ScenarioError with every issue found.
  explicit ScenarioFamily(const ScenarioRequest& request);

  /// The same from text that is complete: it names no base.
  explicit ScenarioFamily(const ScenarioText& text);

  /// The scenario with all inputs as written.
  const models::Scenario& nominal() const& { return nominal_; }
  models::Scenario nominal() && { return std::move(nominal_); }

  /// Whether replications differ in their inputs.
  bool varies() const { return !uncertain_.empty(); }

  /// The scenario of one replication, with uncertain inputs drawn at their own addresses. Throws
  /// ScenarioError when a drawn value is not valid. Cost: a compilation; a copy when nothing
  /// varies.
  models::Scenario instantiate(std::uint64_t seed, std::uint32_t replication) const;

  /// Like instantiate(), with numbers that an experiment varies. Their paths come from resolve().
  models::Scenario instantiate(std::uint64_t seed, std::uint32_t replication,
                               const std::vector<Override>& overrides) const;

  /// The number at a path; nothing, and an issue at `where`, if there is none.
  std::optional<ResolvedPath> resolve(std::string_view path, Issues& issues,
                                      const Location& where) const;

  /// The merged message, for tools that show or sweep it.
  const v1::Scenario& message() const;

  /// The merged message, in which numbers that `sets` gave are no longer listed as uncertain: as a
  /// file of its own it means the same.
  v1::Scenario resolved() const;

  /// Where each value of the merged message was written.
  const LocationMap& locations() const { return document_.locations; }

 private:
  struct UncertainInput {
    std::vector<ResolvedPath> paths;
    std::uint64_t stream;
    sim::Law law;
  };
  void read(const std::vector<std::string>& sets, Issues& issues);
  void read_uncertain(const std::vector<std::string>& sets, Issues& issues);

  Document document_;
  models::Scenario nominal_;
  std::vector<UncertainInput> uncertain_;
  std::vector<std::string> set_paths_;  ///< listed as uncertain, and set
};

/// The scenario of a message that no file holds, inputs as written. Throws ScenarioError.
models::Scenario compile_scenario(const v1::Scenario& message);

/// The scenario of a text, which `name` names in messages, inputs as written. Neither the text nor
/// anything made of it but the scenario is kept. Throws ScenarioError.
models::Scenario read_scenario_text(std::string_view text, const std::string& name);

}  // namespace chokepoint::proto
