#pragma once

#include <cstdint>
#include <vector>

#include "models/network/ids.h"
#include "sim/time.h"

namespace chokepoint::models {

/// What a rule did to pieces.
enum class Ruling : std::uint8_t {
  kRefused,      ///< the order was not accepted
  kHeld,         ///< they may not leave, or not yet
  kApproved,     ///< a licence was granted
  kDenied,       ///< or not
  kExamined,     ///< a laboratory let them pass
  kStopped,      ///< they wait at the border
  kReturned,     ///< they go back
  kCharged,      ///< they arrived, and a charge fell due
  kDiscouraged,  ///< they were not ordered
  kCancelled,    ///< the order was cancelled
  kRerouted,     ///< it went to another buyer
  kWrittenDown,  ///< nobody may have them any more
};
const char* name(Ruling ruling);

/// One application of a rule to pieces under an offer: `before` were at stake, and it left `after`.
struct Judgement {
  sim::Time at;
  RuleId rule;
  OfferId offer;
  Ruling ruling;
  Quantity before;
  Quantity after;
};

/// The judgements of a replication in the order in which they were passed, while it is open.
/// It starts closed: then add() costs a comparison.
class JudgementLedger {
 public:
  void open() { open_ = true; }
  void add(const Judgement& judgement) {
    if (open_) entries_.push_back(judgement);
  }
  const std::vector<Judgement>& entries() const { return entries_; }

 private:
  bool open_ = false;
  std::vector<Judgement> entries_;
};

}  // namespace chokepoint::models
