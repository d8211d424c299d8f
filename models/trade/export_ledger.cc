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

constexpr Quantity kNoLimit = std::numeric_limits<Quantity>::max();

/// Whether books are kept for the rule: a quota or a ratio cap.
bool has_books(const ExportRule& rule) {
  return std::holds_alternative<Quota>(rule.effect) ||
         std::holds_alternative<RatioCap>(rule.effect);
}

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
    if (!has_books(rule)) continue;
    Books& books = books_[id];
    std::size_t columns = 1;
    if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
      if (quota->per_buyer) columns = scenario.buyers.size() + 1;
      books.carried.assign(columns, 0.0);
      books.period_end = next_period(*quota, std::max(rule.from, scenario.horizon.start));
    } else {
      const RatioCap& cap = std::get<RatioCap>(rule.effect);
      if (cap.same_product) columns = scenario.items.size();
      if (cap.window) books.recently_released.resize(columns);
      if (cap.window) books.recently_received.resize(columns);
    }
    books.released.assign(columns, 0.0);
    books.received.assign(columns, 0.0);
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
  if (const auto* cap = std::get_if<RatioCap>(&scenario_.rules[id].effect)) {
    if (cap->window) forget(id, *cap->window, now);
    return;
  }
  const Quota& quota = std::get<Quota>(scenario_.rules[id].effect);
  Books& books = books_[id];
  while (now >= books.period_end) {
    for (std::size_t at = 0; at < books.released.size(); ++at) {
      const double unused = allowed(id, at) - books.released[at];
      books.carried[at] = quota.carry_over * std::max(0.0, unused);
      books.released[at] = 0;
    }
    // Without anything to carry, all periods up to now are alike.
    books.period_end = next_period(quota, quota.carry_over > 0 ? books.period_end : now);
  }
}

void ExportLedger::forget(RuleId id, sim::Duration window, sim::Time now) {
  Books& books = books_[id];
  const auto drop = [&](std::vector<sim::Fifo<Dated>>& recent, std::vector<double>& sums) {
    for (std::size_t at = 0; at < recent.size(); ++at) {
      while (!recent[at].empty() && recent[at].front().at + window <= now) {
        sums[at] -= recent[at].front().amount;
        recent[at].pop();
      }
    }
  };
  drop(books.recently_released, books.released);
  drop(books.recently_received, books.received);
}

double ExportLedger::allowed(RuleId id, std::size_t at) const {
  const ExportRule& rule = scenario_.rules[id];
  if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
    return quota->amount + books_[id].carried[at];
  }
  return std::floor(std::get<RatioCap>(rule.effect).cap * books_[id].received[at] + kSlack);
}

Quantity ExportLedger::room_under(RuleId id, OfferId offer, sim::Time now) {
  const ExportRule& rule = scenario_.rules[id];
  const double each = has_books(rule) ? measure(rule, offer) : 0;
  if (each <= 0) return kNoLimit;
  turn_page(id, now);
  const std::size_t at = column(rule, offer);
  const double left = std::floor((allowed(id, at) - books_[id].released[at]) / each + kSlack);
  return static_cast<Quantity>(std::clamp(left, 0.0, 1e15));
}

Quantity ExportLedger::room(OfferId offer, RuleSet limits, sim::Time now) {
  Quantity least = kNoLimit;
  for (std::size_t i = 0; limits != 0; ++i, limits >>= 1) {
    if ((limits & 1u) == 0) continue;
    least = std::min(least, room_under(static_cast<RuleId>(i), offer, now));
  }
  return least;
}

RuleId ExportLedger::tightest(OfferId offer, RuleSet limits, sim::Time now) {
  RuleId which = kNone<RuleId>;
  Quantity least = kNoLimit;
  for (std::size_t i = 0; limits != 0; ++i, limits >>= 1) {
    if ((limits & 1u) == 0) continue;
    const Quantity here = room_under(static_cast<RuleId>(i), offer, now);
    if (here < least) which = static_cast<RuleId>(i);
    least = std::min(least, here);
  }
  return which;
}

RuleSet ExportLedger::release(OfferId offer, Stage stage, RuleSet limits, Quantity quantity,
                              sim::Time now) {
  RuleSet in_windows = 0;
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    if (!has_books(rule) || rule.stage != stage || !rule.matches[index(offer)]) continue;
    const bool always = std::holds_alternative<RatioCap>(rule.effect);
    if (!always && (limits & bit_of(id)) == 0) continue;
    turn_page(id, now);
    const std::size_t at = column(rule, offer);
    const double amount = measure(rule, offer) * static_cast<double>(quantity);
    books_[id].released[at] += amount;
    if (books_[id].recently_released.empty()) continue;
    books_[id].recently_released[at].push({now, amount});
    in_windows |= bit_of(id);
  }
  return in_windows;
}

void ExportLedger::take_back(OfferId offer, Quantity quantity, sim::Time now) {
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    if (!has_books(rule) || rule.stage != Stage::kExport || !rule.matches[index(offer)]) continue;
    turn_page(id, now);
    const std::size_t at = column(rule, offer);
    Books& books = books_[id];
    double amount =
        std::min(books.released[at], measure(rule, offer) * static_cast<double>(quantity));
    books.released[at] -= amount;
    if (books.recently_released.empty()) continue;
    // Within a window, what was released last is given back first.
    sim::Fifo<Dated>& recent = books.recently_released[at];
    while (amount > 0 && !recent.empty()) {
      const double part = std::min(amount, recent.back().amount);
      amount -= part;
      recent.back().amount -= part;
      if (recent.back().amount <= 0) recent.pop_back();
    }
  }
}

RuleSet ExportLedger::deliver(OfferId offer, Quantity quantity, sim::Time now) {
  RuleSet grown = 0;
  for (const RuleId id : sim::ids<RuleId>(books_.size())) {
    const ExportRule& rule = scenario_.rules[id];
    const auto* cap = std::get_if<RatioCap>(&rule.effect);
    if (cap == nullptr || !cap->reference[index(offer)]) continue;
    turn_page(id, now);
    const std::size_t at = column(rule, offer);
    const double amount = measure(rule, offer) * static_cast<double>(quantity);
    books_[id].received[at] += amount;
    if (cap->window) books_[id].recently_received[at].push({now, amount});
    grown |= bit_of(id);
  }
  return grown;
}

}  // namespace chokepoint::models
