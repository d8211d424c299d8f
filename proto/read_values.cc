#include "proto/read_values.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "sim/calendar.h"

namespace chokepoint::proto {
namespace {

std::string unit_hint(std::string_view unit) {
  std::vector<std::string> names;
  std::string all;
  for (const std::string_view name : sim::unit_names()) {
    names.push_back(std::string(name) + "s");
    all += (all.empty() ? "" : ", ") + names.back();
  }
  const std::string near = did_you_mean(unit, names);
  return near.empty() ? "units are " + all : near;
}

/// The parameters of a law, still in the unit of the file.
class LawReader {
 public:
  explicit LawReader(const Cursor& at, double scale) : at_(at), scale_(scale) {}

  sim::Law read(const v1::Distribution& in) const {
    switch (in.law_case()) {
      case v1::Distribution::kFixed:
        return sim::Fixed{number(at_, "fixed", in.fixed())};
      case v1::Distribution::kExponential:
        return exponential(in.exponential());
      case v1::Distribution::kLognormal:
        return lognormal(in.lognormal());
      case v1::Distribution::kGamma:
        return gamma(in.gamma());
      case v1::Distribution::kUniform:
        return uniform(in.uniform());
      case v1::Distribution::kTriangular:
        return triangular(in.triangular());
      case v1::Distribution::kNormal:
        return normal(in.normal());
      case v1::Distribution::kPoisson:
        return poisson(in.poisson());
      case v1::Distribution::LAW_NOT_SET:
        break;
    }
    at_.error("", "no law is given",
              "one of fixed, exponential, lognormal, gamma, uniform, triangular, normal, poisson");
    return sim::Fixed{0};
  }

 private:
  // Far beyond any use, and small enough that no arithmetic on it overflows.
  static constexpr double kMost = 1e15;

  double number(const Cursor& at, std::string_view field, double value, double low = 0) const {
    return read_number(at, field, value, low, kMost) * scale_;
  }
  double positive(const Cursor& at, std::string_view field, double value) const {
    return number(at, field, value, std::numeric_limits<double>::min());
  }

  sim::Law exponential(const v1::Exponential& in) const {
    return sim::Exponential{positive(at_.child("exponential"), "mean", in.mean())};
  }
  sim::Law lognormal(const v1::Lognormal& in) const {
    const Cursor at = at_.child("lognormal");
    const double mean = positive(at, "mean", in.mean());
    if (in.has_cv() == in.has_sigma()) at.error("", "give either cv or sigma");
    if (in.has_sigma()) return sim::Lognormal{mean, read_number(at, "sigma", in.sigma(), 0, 10)};
    const double cv = read_number(at, "cv", in.cv(), 0, 100);
    return sim::Lognormal{mean, std::sqrt(std::log1p(cv * cv))};
  }
  sim::Law gamma(const v1::Gamma& in) const {
    const Cursor at = at_.child("gamma");
    return sim::Gamma{positive(at, "mean", in.mean()), read_number(at, "cv", in.cv(), 1e-3, 100)};
  }
  sim::Law uniform(const v1::Uniform& in) const {
    const Cursor at = at_.child("uniform");
    const sim::Uniform law{number(at, "low", in.low()), number(at, "high", in.high())};
    if (law.low <= law.high) return law;
    at.error("low", fmt::format("low {} is above high {}", in.low(), in.high()));
    return sim::Uniform{law.high, law.high};
  }
  sim::Law triangular(const v1::Triangular& in) const {
    const Cursor at = at_.child("triangular");
    const sim::Triangular law{number(at, "low", in.low()), number(at, "mode", in.mode()),
                              number(at, "high", in.high())};
    if (law.low <= law.mode && law.mode <= law.high) return law;
    at.error("mode", fmt::format("low {}, mode {}, high {} are not in this order", in.low(),
                                 in.mode(), in.high()));
    return sim::Fixed{law.mode};
  }
  sim::Law normal(const v1::Normal& in) const {
    const Cursor at = at_.child("normal");
    return sim::Normal{number(at, "mean", in.mean(), -kMost), number(at, "sd", in.sd())};
  }
  sim::Law poisson(const v1::PoissonCount& in) const {
    const Cursor at = at_.child("poisson");
    if (scale_ != 1) at.error("", "a Poisson law describes a number, not a time");
    return sim::Poisson{number(at, "mean", in.mean())};
  }

  const Cursor& at_;
  double scale_;
};

std::vector<sim::TimeSeries::Point> read_points(const Cursor& at, const v1::Ramp& in, double low,
                                                double high, double factor) {
  std::vector<sim::TimeSeries::Point> points;
  if (in.has_constant() == (in.point_size() > 0)) {
    at.error("", "give either a constant or points",
             "constant: 100, or point { at: \"2024-01-01\" value: 100 }");
  }
  if (in.has_constant()) {
    const double value = read_number(at, "constant", in.constant(), low, high);
    points.push_back({sim::Time(), value * factor});
  }
  for (int i = 0; i < in.point_size(); ++i) {
    const Cursor point = at.child("point", i);
    const sim::Time when = read_date(point, "at", in.point(i).at(), sim::Time());
    if (in.point(i).at().empty()) point.error("at", "a point needs a date");
    const double value = read_number(point, "value", in.point(i).value(), low, high);
    if (!points.empty() && when <= points.back().time) {
      if (!in.point(i).at().empty()) {
        point.error("at", fmt::format("{} is not after the point before it", in.point(i).at()),
                    "points go in order of date");
      }
      continue;  // a series must be in order even while mistakes are being collected
    }
    points.push_back({when, value * factor});
  }
  return points;
}

sim::TimeSeries read_ramp(const Cursor& at, const v1::Ramp& in, double low, double high,
                          double factor) {
  if (in.has_scale()) factor *= read_number(at, "scale", in.scale(), 0, 1e6);
  const auto shape =
      in.interpolation() == v1::STEP ? sim::Interpolation::kStep : sim::Interpolation::kLinear;
  return sim::TimeSeries(read_points(at, in, low, high, factor), shape);
}

}  // namespace

double read_number(const Cursor& at, std::string_view field, double value, double low,
                   double high) {
  if (value >= low && value <= high) return value;  // false for NaN
  if (low == std::numeric_limits<double>::min()) {
    at.error(field, fmt::format("{} must be above 0", value));
  } else if (high >= 1e15) {
    at.error(field, fmt::format("{} must be a number of at least {}", value, low));
  } else {
    at.error(field, fmt::format("{} is not between {} and {}", value, low, high));
  }
  return std::max(low, std::min(high, 1.0));
}

sim::Time read_date(const Cursor& at, std::string_view field, const std::string& text,
                    sim::Time otherwise) {
  if (text.empty()) return otherwise;
  if (const auto date = sim::parse_date(text)) return *date;
  at.error(field, fmt::format("\"{}\" is not a date", text),
           "write 2025-04-14 or 2025-04-14T06:00:00");
  return otherwise;
}

sim::Duration read_duration(const Cursor& at, std::string_view field, const std::string& text,
                            sim::Duration otherwise, sim::Duration shortest) {
  if (text.empty()) return otherwise;
  const auto duration = sim::parse_duration(text);
  if (!duration) {
    const std::size_t unit = text.find_last_of(" 0123456789.");
    at.error(field, fmt::format("\"{}\" is not a duration", text),
             unit + 1 < text.size() ? unit_hint(text.substr(unit + 1))
                                    : "write a number and a unit, such as 13 weeks");
    return std::max(otherwise, shortest);
  }
  if (*duration >= shortest) return *duration;
  at.error(field, fmt::format("{} is too short", text),
           fmt::format("at least {} seconds", shortest.count()));
  return shortest;
}

sim::Law read_time_law(const Cursor& at, const v1::Distribution& in, bool given) {
  if (!given) return sim::Fixed{0};
  double seconds = 1;
  if (in.unit().empty()) {
    at.error("unit", "a time needs a unit", "unit: \"days\"");
  } else if (const auto unit = sim::unit_seconds(in.unit())) {
    seconds = *unit;
  } else {
    at.error("unit", fmt::format("unknown unit \"{}\"", in.unit()), unit_hint(in.unit()));
  }
  return LawReader(at, seconds).read(in);
}

sim::Law read_number_law(const Cursor& at, const v1::Distribution& in) {
  if (!in.unit().empty()) at.error("unit", "this is a number and has no unit");
  return LawReader(at, 1).read(in);
}

sim::TimeSeries read_rate(const Cursor& at, const v1::Ramp& in) {
  double seconds = 1;
  if (in.per().empty()) {
    at.error("per", "a rate needs the time it is counted per", "per: \"month\"");
  } else if (const auto unit = sim::unit_seconds(in.per())) {
    seconds = *unit;
  } else {
    at.error("per", fmt::format("unknown unit \"{}\"", in.per()), unit_hint(in.per()));
  }
  return read_ramp(at, in, 0, 1e12, 1 / seconds);
}

sim::TimeSeries read_level(const Cursor& at, const v1::Ramp& in, double low, double high) {
  if (!in.per().empty()) at.error("per", "this is a level, not a rate: it is not per a time");
  return read_ramp(at, in, low, high, 1);
}

bool carries(const v1::Lane& lane, const std::string& item) {
  return lane.item().empty() ||
         std::find(lane.item().begin(), lane.item().end(), item) != lane.item().end();
}

}  // namespace chokepoint::proto
