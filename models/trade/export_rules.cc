#include "models/trade/export_rules.h"

#include <algorithm>

namespace chokepoint::models {
namespace {

bool is_superseded(const Scenario& scenario, RuleId rule, OfferId offer, sim::Time known,
                   sim::Time effective) {
  return std::any_of(scenario.rules.begin(), scenario.rules.end(), [&](const ExportRule& other) {
    return applies(other, offer, known, effective) &&
           std::find(other.supersedes.begin(), other.supersedes.end(), rule) !=
               other.supersedes.end();
  });
}

/// Calls visit(rule id, rule) for each rule that binds the offer.
template <class Visit>
void for_each_binding(const Scenario& scenario, OfferId offer, sim::Time known, sim::Time effective,
                      Visit visit) {
  for (const RuleId id : sim::ids<RuleId>(scenario.rules.size())) {
    const ExportRule& rule = scenario.rules[id];
    if (!applies(rule, offer, known, effective)) continue;
    if (is_superseded(scenario, id, offer, known, effective)) continue;
    visit(id, rule);
  }
}

}  // namespace

bool applies(const ExportRule& rule, OfferId offer, sim::Time known, sim::Time effective) {
  return rule.announced <= known && rule.from <= effective && effective < rule.until &&
         rule.matches[index(offer)];
}

Verdict judge(const Scenario& scenario, OfferId offer, Stage stage, sim::Time known,
              sim::Time effective) {
  Verdict verdict;
  for_each_binding(scenario, offer, known, effective, [&](RuleId id, const ExportRule& rule) {
    if (rule.stage != stage) return;
    if (std::holds_alternative<Licence>(rule.effect)) {
      verdict.licences |= rule.licence_bit;
    } else if (verdict.prohibited_by == kNone<RuleId>) {
      verdict.prohibited_by = id;
    }
  });
  return verdict;
}

double expected_share(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective) {
  double share = 1;
  for_each_binding(scenario, offer, known, effective, [&](RuleId, const ExportRule& rule) {
    const Licence* licence = std::get_if<Licence>(&rule.effect);
    share *= licence == nullptr ? 0.0 : licence->approval_probability;
  });
  return share;
}

}  // namespace chokepoint::models
