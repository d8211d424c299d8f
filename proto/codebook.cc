#include "proto/codebook.h"

#include <algorithm>
#include <map>

#include "proto/outcome_list.h"

namespace chokepoint::proto {
namespace {

constexpr const char* kSum = "sum";
constexpr const char* kAverage = "sum over items, time average over periods";
constexpr const char* kQuotient = "quotient of sums; empty where the denominator is zero";

/// Label and kind; how to aggregate follows from the kind.
struct Short {
  const char* label;
  const char* kind;
};

const std::map<std::string, Short>& entries() {
  static const std::map<std::string, Short> all = {
      {"ordered", {"Ordered by buyers", "flow"}},
      {"delivered", {"Delivered to buyers, counted on arrival", "flow"}},
      {"shipped", {"Left for buyers", "flow"}},
      {"backlog", {"Ordered and not yet delivered", "level"}},
      {"lost", {"Orders lost", "flow"}},
      {"blocked", {"Orders blocked by rules", "flow"}},
      {"started", {"Starts that become this item and no other, by region of the site", "flow"}},
      {"fill", {"Share of orders filled at once", "ratio"}},
      {"lead_time", {"Time from order to delivery", "ratio"}},
      {"inventory", {"In stock, by region of the site", "level"}},
      {"on_hand", {"In stock at the beginning of the month", "level"}},
      {"work_in_process", {"In production, by region of the site", "level"}},
      {"revenue", {"Revenue of the seller, after what it bears of charges", "money"}},
      {"duty", {"Duties and revenue shares", "money"}},
      {"write_down", {"Written down", "money"}},
      {"compute", {"Delivered, in total processing performance", "flow"}},
      {"licences_pending", {"Pieces that wait for a licence", "level"}},
      {"leaked", {"Reached a buyer through a third country", "flow"}},
      {"seized", {"Seized on the way through a third country", "flow"}},
      {"mark_up", {"Paid for what leaked, beyond its value", "money"}},
      {"moved", {"Ordered of an alternative instead", "flow"}},
      {"withdrawn", {"Phantoms of inflated orders, withdrawn", "flow"}},
      {"capacity_used", {"Capacity used", "flow"}},
      {"capacity_available", {"Capacity available", "flow"}},
      {"utilization", {"Share of capacity used", "ratio"}},
      {"shadow_price", {"What one more unit of capacity would have earned", "ratio"}},
      {"cost", {"Costs of stocks, orders and shortage", "money"}},
      {"cost_per_day", {"Costs of stocks, orders and shortage by day", "level"}},
  };
  return all;
}

std::string aggregation_of(const std::string& kind) {
  if (kind == "ratio") return kQuotient;
  return kind == "level" ? kAverage : kSum;
}

/// "stock_on_hand" read as words.
std::string as_words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 32);
  return name;
}

}  // namespace

CodebookEntry codebook_entry(const std::string& metric) {
  const auto found = entries().find(metric);
  if (found != entries().end()) {
    return {found->second.label, found->second.kind, aggregation_of(found->second.kind)};
  }
  std::string kind = "level";
  if (is_ratio(metric)) kind = "ratio";
  if (metric.ends_with("_cost")) kind = "money";
  return {as_words(metric), kind, aggregation_of(kind)};
}

}  // namespace chokepoint::proto
