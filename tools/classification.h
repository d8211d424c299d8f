#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/results.pb.h"
#include "proto/scenario_reader.h"
#include "sim/time.h"

namespace chokepoint::tools {

/// The rules of one vintage, ready to judge the chips of a catalogue: the items with chip figures
/// that a buyer in China can order. Judged is the first way to meet such an order.
class RuleVintage {
 public:
  /// Lays the file `vintage` over the catalogue; with an empty name the catalogue's own rules are
  /// judged. Throws ScenarioError. Cost: two compilations.
  RuleVintage(const proto::ScenarioRequest& catalogue, const std::string& vintage);

  /// File name without folder and extension; the scenario's name without a vintage.
  const std::string& name() const { return name_; }

  /// The day on which the newest of its rules comes into force; the start of the horizon if none
  /// has a date.
  sim::Time day() const { return day_; }

  /// The chips that can be judged, in the order of the catalogue.
  std::vector<std::string> chips() const;

  bool has(const std::string& chip) const { return offer_of(chip).has_value(); }

  /// What the rules known and in force on `day` say about one of chips().
  /// Throws std::bad_optional_access for another one.
  v1::Classification classify(const std::string& chip, sim::Time day) const;

 private:
  std::optional<models::OfferId> offer_of(const std::string& chip) const;
  void decide(const v1::Match& match, const models::Chip& chip, v1::Classification& row) const;
  void find_nearest(models::OfferId offer, sim::Time day, v1::Classification& row) const;
  const v1::Rule& message_of(models::RuleId rule) const;

  proto::ScenarioFamily family_;
  proto::ScenarioFamily without_expressions_;  ///< what rules match by everything else
  std::string name_;
  sim::Time day_;
};

}  // namespace chokepoint::tools
