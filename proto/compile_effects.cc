#include <algorithm>
#include <map>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

constexpr double kMostPieces = 1e12;

template <class List>
bool contains(const List& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

models::Effect ScenarioCompiler::read_effect(const Cursor& at, const v1::Rule& in,
                                             const models::ExportRule& rule) {
  switch (in.effect_case()) {
    case v1::Rule::kProhibit:
      return models::Prohibit{};
    case v1::Rule::kLicence:
      if (in.licence().volume() > 0 && rule.stage != models::Stage::kExport) {
        at.child("licence").error("volume", "counts what leaves: at stage EXPORT only");
      }
      return read_licence(at.child("licence"), in.licence());
    case v1::Rule::kQuota:
      if (rule.stage == models::Stage::kDelivery || rule.stage == models::Stage::kAssembly) {
        at.error("stage", "a quota bites at ORDER, START or EXPORT");
      }
      return read_quota(at.child("quota"), in.quota(), rule.from);
    case v1::Rule::kRatioCap:
      if (rule.stage != models::Stage::kExport) at.error("stage", "a ratio cap bites at EXPORT");
      return read_ratio_cap(at.child("ratio_cap"), in.ratio_cap());
    case v1::Rule::kCharge: {
      const Cursor here = at.child("charge");
      return models::Charge{read_number(here, "share", in.charge().share(), 0, 100),
                            read_number(here, "pass_through", in.charge().pass_through(), 0, 1)};
    }
    case v1::Rule::kCertification: {
      if (rule.stage != models::Stage::kExport) at.error("stage", "certification is at EXPORT");
      const Cursor here = at.child("certification");
      const v1::Certification& from = in.certification();
      return models::Certification{
          static_cast<int>(read_number(here, "capacity", from.capacity(), 0, 1e6)),
          read_time_law(here.child("time"), from.time(), from.has_time())};
    }
    case v1::Rule::kPriority:
      if (rule.stage != models::Stage::kExport) at.error("stage", "a priority bites at EXPORT");
      return read_priority_rule(at.child("priority"), in.priority());
    case v1::Rule::kDiscouragement: {
      const Cursor here = at.child("discouragement");
      const v1::Discouragement& from = in.discouragement();
      return models::Discouragement{read_number(here, "share", from.share(), 0, 1),
                                    read_duration(here, "ramp", from.ramp(), sim::Duration(0))};
    }
    case v1::Rule::EFFECT_NOT_SET:
      break;
  }
  at.error(
      "", "a rule needs an effect",
      "prohibit, licence, quota, ratio_cap, priority, charge, certification or discouragement");
  return models::Prohibit{};
}

models::Licence ScenarioCompiler::read_licence(const Cursor& at, const v1::Licence& in) {
  models::Licence licence;
  licence.officers = static_cast<int>(read_number(at, "officers", in.officers(), 0, 1e6));
  licence.processing_time =
      read_time_law(at.child("processing_time"), in.processing_time(), in.has_processing_time());
  if (!in.has_approval_probability()) {
    at.error("approval_probability", "is required", "0 is a presumption of denial");
  }
  licence.approval_probability =
      read_number(at, "approval_probability", in.approval_probability(), 0, 1);
  licence.validity =
      read_duration(at, "validity", in.validity(), licence.validity, sim::Duration(1));
  licence.volume = static_cast<models::Quantity>(
      read_number(at, "volume", static_cast<double>(in.volume()), 0, kMostPieces));
  read_approvals(at, in, licence);
  return licence;
}

/// Probabilities by buyer; the first entry that lists a buyer counts.
void ScenarioCompiler::read_approvals(const Cursor& at, const v1::Licence& in,
                                      models::Licence& licence) {
  if (in.approval().empty()) return;
  licence.approval_by_buyer.assign(out_.buyers.size(), licence.approval_probability);
  std::vector<bool> decided(out_.buyers.size(), false);
  for (int i = 0; i < in.approval_size(); ++i) {
    const Cursor here = at.child("approval", i);
    const v1::Approval& from = in.approval(i);
    const double probability = read_number(here, "probability", from.probability(), 0, 1);
    check_names(here, from.buyer(), from.end_use());
    for (const models::BuyerId id : sim::ids<models::BuyerId>(out_.buyers.size())) {
      const models::Buyer& buyer = out_.buyers[id];
      const bool listed =
          contains(from.buyer(), buyer.id) || contains(from.end_use(), buyer.end_use);
      if (!listed || decided[models::index(id)]) continue;
      decided[models::index(id)] = true;
      licence.approval_by_buyer[models::index(id)] = probability;
    }
  }
}

models::Quota ScenarioCompiler::read_quota(const Cursor& at, const v1::Quota& in, sim::Time from) {
  static const std::map<std::string, models::QuotaPeriod> kPeriods = {
      {"", models::QuotaPeriod::kLife},
      {"month", models::QuotaPeriod::kMonth},
      {"quarter", models::QuotaPeriod::kQuarter},
      {"year", models::QuotaPeriod::kYear}};
  models::Quota quota;
  quota.amount = read_number(at, "amount", in.amount(), 0);
  quota.tpp = in.measure() == v1::TPP;
  quota.per_buyer = in.per_buyer();
  quota.carry_over = read_number(at, "carry_over", in.carry_over(), 0, 1);
  if (quota.carry_over > 0 && in.per().empty()) {
    at.error("carry_over", "there is no next period", "per: \"quarter\"");
  }
  const auto period = kPeriods.find(in.per());
  if (period != kPeriods.end()) {
    quota.per = period->second;
    return quota;
  }
  quota.per = models::QuotaPeriod::kEvery;
  quota.every = read_duration(at, "per", in.per(), sim::kWeek, sim::Duration(3600));
  quota.anchor = std::max(from, out_.horizon.start);
  return quota;
}

models::RatioCap ScenarioCompiler::read_ratio_cap(const Cursor& at, const v1::RatioCap& in) {
  models::RatioCap cap;
  cap.cap = read_number(at, "cap", in.cap(), 0, 1e6);
  cap.same_product = in.same_product();
  cap.tpp = in.measure() == v1::TPP;
  if (!in.has_reference()) {
    at.error("reference", "whose deliveries count?", "reference { destination: \"US\" }");
  }
  cap.reference = read_match(at.child("reference"), in.reference());
  if (!in.window().empty()) {
    cap.window = read_duration(at, "window", in.window(), sim::kDay, sim::Duration(1));
  }
  return cap;
}

models::Priority ScenarioCompiler::read_priority_rule(const Cursor& at, const v1::Priority& in) {
  models::Priority priority;
  priority.same_product = in.same_product();
  if (!in.has_reference()) {
    at.error("reference", "whose orders come first?", "reference { destination: \"US\" }");
  }
  const std::vector<bool> reference = read_match(at.child("reference"), in.reference());
  for (const models::DemandId id : sim::ids<models::DemandId>(out_.demands.size())) {
    const auto& offers = out_.demands[id].offers;
    const bool first = std::any_of(offers.begin(), offers.end(), [&](models::OfferId offer) {
      return reference[models::index(offer)];
    });
    if (first) priority.before.push_back(id);
  }
  return priority;
}

}  // namespace chokepoint::proto
