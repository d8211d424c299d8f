#pragma once

#include <vector>

#include "models/scenario.h"
#include "sim/fifo.h"

namespace chokepoint::models {

/// The books that quotas and ratio caps are judged by: what has been released under each rule, and
/// what the reference groups of caps have received. A cap's books run from the start of the
/// scenario; a quota's only while the rule is in force, period by period.
class ExportLedger {
 public:
  explicit ExportLedger(const Scenario& scenario);

  /// Pieces that all rules in `limits` together still let go under an offer at `now`.
  Quantity room(OfferId offer, RuleSet limits, sim::Time now);

  /// Of `limits`, the rule that lets least pass; kNone where none limits the offer.
  RuleId tightest(OfferId offer, RuleSet limits, sim::Time now);

  /// Pieces pass `stage` under an offer; `limits` are the rules in force for it there. Returns the
  /// caps that will have room again when these pieces leave their window.
  RuleSet release(OfferId offer, Stage stage, RuleSet limits, Quantity quantity, sim::Time now);

  /// Released pieces come back. Quotas are given back within the period in which they were used.
  void take_back(OfferId offer, Quantity quantity, sim::Time now);

  /// A buyer receives pieces. Returns the caps whose room grew.
  RuleSet deliver(OfferId offer, Quantity quantity, sim::Time now);

 private:
  /// Columns of one rule: by buyer for a quota per buyer, by item for a cap on the same product,
  /// else a single entry.
  struct Dated {
    sim::Time at;
    double amount;
  };
  struct Books {
    std::vector<double> released;
    std::vector<double> received;
    std::vector<double> carried;  ///< into this period, by column
    sim::Time period_end = sim::Time::min();
    /// What `released` and `received` are sums of, by column, where a window forgets it.
    std::vector<sim::Fifo<Dated>> recently_released, recently_received;
  };
  std::size_t column(const ExportRule& rule, OfferId offer) const;
  double measure(const ExportRule& rule, OfferId offer) const;
  double allowed(RuleId rule, std::size_t column) const;
  Quantity room_under(RuleId rule, OfferId offer, sim::Time now);
  /// Brings a rule's books up to date: a new period, or what has left the window.
  void turn_page(RuleId rule, sim::Time now);
  void forget(RuleId rule, sim::Duration window, sim::Time now);

  const Scenario& scenario_;
  sim::Column<RuleId, Books> books_;
};

/// First instant of the quota's next period; the far future for a quota over the rule's life.
sim::Time next_period(const Quota& quota, sim::Time now);

}  // namespace chokepoint::models
