#include "tools/lever.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>

#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

constexpr double kMostSteps = 1000;

bool read_number(const std::string& text, double& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && std::isfinite(number);
}

}  // namespace

std::vector<double> Lever::values() const {
  std::vector<double> values;
  for (std::size_t i = 0; i < steps; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(steps - 1);
    double value = low + (high - low) * share;
    if (whole) value = std::round(value);
    if (values.empty() || value > values.back()) values.push_back(value);
  }
  return values;
}

std::string Lever::assignment(double value) const {
  if (whole) return fmt::format("{}={}", path, static_cast<std::int64_t>(value));
  return fmt::format("{}={}", path, value);
}

Lever read_lever(const std::string& option, const std::string& text) {
  Lever lever;
  const std::size_t equals = text.find('=');
  bool good = equals != std::string::npos && equals > 0;
  if (good) {
    lever.path = text.substr(0, equals);
    std::string rest = text.substr(equals + 1);
    std::vector<std::string> parts;
    for (std::size_t colon; (colon = rest.find(':')) != std::string::npos;) {
      parts.push_back(rest.substr(0, colon));
      rest = rest.substr(colon + 1);
    }
    parts.push_back(rest);
    double steps = static_cast<double>(lever.steps);
    good = (parts.size() == 2 || parts.size() == 3) && read_number(parts[0], lever.low) &&
           read_number(parts[1], lever.high) &&
           (parts.size() == 2 || read_number(parts[2], steps)) && lever.low < lever.high &&
           steps >= 2 && steps <= kMostSteps && steps == std::floor(steps);
    lever.steps = good ? static_cast<std::size_t>(steps) : 0;
  }
  if (good) return lever;
  throw UsageError(
      fmt::format("{} {}: write PATH=LOW:HIGH or PATH=LOW:HIGH:STEPS with LOW below HIGH and 2 to "
                  "{} steps, such as 'rule[quota].quota.amount=0:500000:11'",
                  option, text, kMostSteps));
}

int decimals_for(double low, double step) {
  constexpr int kMost = 6;
  double power = 1;
  for (int decimals = 0; decimals < kMost; ++decimals, power *= 10) {
    const auto whole = [power](double number) {
      return std::fabs(number * power - std::round(number * power)) < 1e-6;
    };
    if (whole(low) && whole(step)) return decimals;
  }
  return kMost;
}

void resolve_lever(Lever& lever, const std::string& option, const proto::ScenarioFamily& family) {
  const std::unique_ptr<google::protobuf::Message> copy(family.message().New());
  copy->CopyFrom(family.message());
  proto::Issues issues;
  const auto found = proto::resolve_number_path(*copy, lever.path, issues, {option, 1, 1});
  if (!found) throw proto::ScenarioError(std::move(issues));
  const auto* field = found->steps.back().field;
  lever.whole = field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE &&
                field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_FLOAT;
}

}  // namespace chokepoint::tools
