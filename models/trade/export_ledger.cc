#include "models/trade/export_ledger.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/trade/export_rules.h"
#include "sim/calendar.h"

namespace chokepoint::models {
namespace {

/// Sums of products of doubles: a whole room must not be lost to the last bit.
constexpr double kSlack = 1e-9;

}  // namespace

sim::Time next_period(const Quota& quota, sim::Time now) {
  switch (quota.per) {
    case QuotaPeriod::kLife:
      return sim::Time::max();
    case QuotaPeriod::kMonth:
      return sim::next_month(now);
    case QuotaPeriod::kQuarter:
      return sim::next_quarter(now);
    case QuotaPeriod::kYear: {
      const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
      return std::chrono::sys_days(std::chrono::year_month_day(
          date.year() + std::chrono::years(1), std::chrono::January, std::chrono::day(1)));
    }
    case QuotaPeriod::kEvery: {
      const auto periods = std::max<std::int64_t>(0, (now - quota.anchor) / quota.every);
      return quota.anchor + quota.every * (periods + 1);
    }
  }
  return sim::Time::max();
}

ExportLedger::ExportLedger(const Scenario& scenario)
    : scenario_(scenario), books_(scenario.rules.size()) {
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario.rules[id];
    if (!is_limit(rule)) continue;
    std::size_t columns = 1;
    if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
      if (quota->per_buyer) columns = scenario.buyers.size() + 1;
    } else if (std::get<RatioCap>(rule.effect).same_product) {
      columns = scenario.items.size();
    }
    books_[id].released.assign(columns, 0.0);
    books_[id].received.assign(columns, 0.0);
  }
}

std::size_t ExportLedger::column(const ExportRule& rule, OfferId offer) const {
  const Offer& what = scenario_.offers[offer];
  if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
    const BuyerId buyer = scenario_.demands[what.demand].buyer;
    if (!quota->per_buyer) return 0;
    return buyer == kNone<BuyerId> ? scenario_.buyers.size() : index(buyer);
  }
  return std::get<RatioCap>(rule.effect).same_product ? index(what.item) : 0;
}

/// What one piece counts.
double ExportLedger::measure(const ExportRule& rule, OfferId offer) const {
  const auto* quota = std::get_if<Quota>(&rule.effect);
  const bool tpp = quota != nullptr ? quota->tpp : std::get<RatioCap>(rule.effect).tpp;
  const std::optional<Chip>& chip = scenario_.items[scenario_.offers[offer].item].chip;
  if (!tpp) return 1;
  return chip ? chip->tpp : 0;
}

void ExportLedger::turn_page(RuleId id, sim::Time now) {
  const auto* quota = std::get_if<Quota>(&scenario_.rules[id].effect);
  Books& books = books_[id];
  if (quota == nullptr || now < books.period_end) return;
  if (books.period_end != sim::Time::min()) {
    std::fill(books.released.begin(), books.released.end(), 0.0);
  }
  books.period_end = next_period(*quota, now);
}

Quantity ExportLedger::room(OfferId offer, RuleSet limits, sim::Time now) {
  Quantity least = std::numeric_limits<Quantity>::max();
  for (std::size_t i = 0; limits >> i != 0; ++i) {
    if ((limits >> i & 1u) == 0) continue;
    const auto id = static_cast<RuleId>(i);
    const ExportRule& rule = scenario_.rules[id];
    turn_page(id, now);
    const double each = measure(rule, offer);
    if (each <= 0) continue;
    const std::size_t at = column(rule, offer);
    const auto* quota = std::get_if<Quota>(&rule.effect);
    const double allowed =
        quota != nullptr
            ? quota->amount
            : std::floor(std::get<RatioCap>(rule.effect).cap * books_[id].received[at] + kSlack);
    const double left = std::floor((allowed - books_[id].released[at]) / each + kSlack);
    least = std::min(least, static_cast<Quantity>(std::clamp(left, 0.0, 1e15)));
  }
  return least;
}

void ExportLedger::release(OfferId offer, Stage stage, RuleSet limits, Quantity quantity,
                           sim::Time now) {
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    if (!is_limit(rule) || rule.stage != stage || !rule.matches[index(offer)]) continue;
    const bool always = std::holds_alternative<RatioCap>(rule.effect);
    if (!always && (limits & bit_of(id)) == 0) continue;
    turn_page(id, now);
    books_[id].released[column(rule, offer)] +=
        measure(rule, offer) * static_cast<double>(quantity);
  }
}

void ExportLedger::take_back(OfferId offer, Quantity quantity, sim::Time now) {
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    if (!is_limit(rule) || rule.stage != Stage::kExport || !rule.matches[index(offer)]) continue;
    turn_page(id, now);
    double& released = books_[id].released[column(rule, offer)];
    released = std::max(0.0, released - measure(rule, offer) * static_cast<double>(quantity));
  }
}

RuleSet ExportLedger::deliver(OfferId offer, Quantity quantity) {
  RuleSet grown = 0;
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    const auto* cap = std::get_if<RatioCap>(&rule.effect);
    if (cap == nullptr || !cap->reference[index(offer)]) continue;
    books_[id].received[column(rule, offer)] +=
        measure(rule, offer) * static_cast<double>(quantity);
    grown |= bit_of(id);
  }
  return grown;
}

}  // namespace chokepoint::models
