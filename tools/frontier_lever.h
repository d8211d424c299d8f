#pragma once

#include <memory>
#include <string>

#include "proto/scenario_reader.h"
#include "tools/commands.h"
#include "tools/lever.h"

namespace chokepoint::tools {

// The parts of `frontier` that move one number of a policy.

/// What the policy gives and costs at several values of the lever.
int frontier_curve(const FrontierOptions& options);

/// The largest or smallest value of the lever at which a condition holds.
int frontier_search(const FrontierOptions& options);

/// A base, and a policy of which one number is moved.
class LeverPair {
 public:
  /// Reads both scenarios and finds the number. Throws UsageError, ScenarioError.
  LeverPair(const FrontierOptions& options, const std::string& option, const std::string& text);

  const Lever& lever() const { return lever_; }
  const proto::ScenarioFamily& base() const { return *base_; }

  /// The policy with the lever at a value. Throws ScenarioError when the scenario refuses the
  /// value.
  std::unique_ptr<proto::ScenarioFamily> policy(double value) const;

  std::string policy_name() const { return policy_->nominal().name; }

 private:
  const FrontierOptions& options_;
  Lever lever_;
  std::string file_;  ///< of the policy
  std::unique_ptr<proto::ScenarioFamily> base_;
  std::unique_ptr<proto::ScenarioFamily> policy_;  ///< as it is
};

}  // namespace chokepoint::tools
