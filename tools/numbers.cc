#include "tools/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace chokepoint::tools {
namespace {

std::string signed_scaled(double value, const Scale& scale) {
  const std::string text = scaled(value, scale);
  const bool positive = value > 0 && text.find_first_of("123456789") != std::string::npos;
  return positive ? "+" + text : text;
}

}  // namespace

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  const std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const std::size_t whole =
      digits.find('.') == std::string::npos ? digits.size() : digits.find('.');
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  const bool zero = digits.find_first_of("123456789") == std::string::npos;
  return value < 0 && !zero ? "-" + text : text;
}

Scale scale_for(double largest) {
  if (!(largest >= 1e5)) return {1, "", largest >= 1000 ? 0 : 1};
  if (largest < 1e8) return {1e3, "thousand ", largest < 1e6 ? 1 : 0};
  return {1e6, "million ", largest < 1e9 ? 1 : 0};
}

std::string scaled(double value, const Scale& scale) {
  return grouped(value / scale.divisor, scale.decimals);
}

std::string with_margin(const sim::Estimate& estimate, const Scale& scale) {
  const std::string mean = scaled(estimate.mean, scale);
  if (!std::isfinite(estimate.mean) || !std::isfinite(estimate.high)) return mean;
  if (estimate.high == estimate.low) return mean;
  return mean + " ±" + scaled((estimate.high - estimate.low) / 2, scale);
}

std::string with_interval(const sim::Estimate& estimate, const Scale& scale) {
  const std::string mean = signed_scaled(estimate.mean, scale);
  if (!std::isfinite(estimate.mean) || !std::isfinite(estimate.high)) return mean;
  if (estimate.high == estimate.low) return mean;
  return fmt::format("{} [{}, {}]", mean, signed_scaled(estimate.low, scale),
                     signed_scaled(estimate.high, scale));
}

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.0f}%", 100 * share) : "-";
}

}  // namespace chokepoint::tools
