#include "models/trade/export_rules.h"

#include <algorithm>
#include <cmath>

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

bool is_limit(const ExportRule& rule) {
  return std::holds_alternative<Quota>(rule.effect) ||
         std::holds_alternative<RatioCap>(rule.effect) ||
         std::holds_alternative<Priority>(rule.effect);
}

bool applies(const ExportRule& rule, OfferId offer, sim::Time known, sim::Time effective) {
  return rule.announced <= known && rule.from <= effective && effective < rule.until &&
         rule.matches[index(offer)];
}

Verdict judge(const Scenario& scenario, OfferId offer, Stage stage, sim::Time known,
              sim::Time effective) {
  Verdict verdict;
  for_each_binding(scenario, offer, known, effective, [&](RuleId id, const ExportRule& rule) {
    if (rule.stage != stage) return;
    if (std::holds_alternative<Prohibit>(rule.effect)) {
      verdict.prohibitions |= bit_of(id);
    } else if (std::holds_alternative<Licence>(rule.effect)) {
      verdict.licences |= bit_of(id);
    } else if (is_limit(rule)) {
      verdict.limits |= bit_of(id);
    } else if (std::holds_alternative<Charge>(rule.effect)) {
      verdict.charges |= bit_of(id);
    } else if (std::holds_alternative<Certification>(rule.effect)) {
      verdict.certifications |= bit_of(id);
    }
  });
  return verdict;
}

RuleSet binding_rules(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective) {
  RuleSet rules = 0;
  for_each_binding(scenario, offer, known, effective,
                   [&](RuleId id, const ExportRule&) { rules |= bit_of(id); });
  return rules;
}

double expected_share(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective) {
  double share = willing_share(scenario, offer, known, effective);
  for_each_binding(scenario, offer, known, effective, [&](RuleId, const ExportRule& rule) {
    if (std::holds_alternative<Prohibit>(rule.effect)) share = 0;
    if (const auto* licence = std::get_if<Licence>(&rule.effect)) {
      share *= approval_probability(scenario, *licence, scenario.offers[offer].demand);
    }
  });
  return share;
}

double willing_share(const Scenario& scenario, OfferId offer, sim::Time known,
                     sim::Time effective) {
  double left = 1;
  double dearer = 0;
  for_each_binding(scenario, offer, known, effective, [&](RuleId, const ExportRule& rule) {
    if (const auto* charge = std::get_if<Charge>(&rule.effect)) {
      dearer += charge->share * charge->pass_through;
    }
    const auto* effect = std::get_if<Discouragement>(&rule.effect);
    if (effect == nullptr) return;
    double reached = 1;
    if (effect->ramp.count() > 0 && rule.from != sim::Time::min()) {
      const auto since = static_cast<double>((effective - rule.from).count());
      reached = std::min(1.0, since / static_cast<double>(effect->ramp.count()));
    }
    left *= 1 - effect->share * reached;
  });
  const double elasticity = scenario.demands[scenario.offers[offer].demand].price_elasticity;
  if (elasticity != 0 && dearer > 0) left *= std::pow(1 + dearer, elasticity);
  return left;
}

double approval_probability(const Scenario& scenario, const Licence& licence, DemandId demand) {
  const BuyerId buyer = scenario.demands[demand].buyer;
  if (licence.approval_by_buyer.empty() || buyer == kNone<BuyerId>) {
    return licence.approval_probability;
  }
  return licence.approval_by_buyer[index(buyer)];
}

Charges charges(const Scenario& scenario, RuleSet rules) {
  Charges sum;
  for (const RuleId id : sim::ids<RuleId>(scenario.rules.size())) {
    if ((rules & bit_of(id)) == 0) continue;
    const Charge& charge = std::get<Charge>(scenario.rules[id].effect);
    sum.total += charge.share;
    sum.by_seller += charge.share * (1 - charge.pass_through);
  }
  return sum;
}

}  // namespace chokepoint::models
