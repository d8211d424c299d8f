#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chokepoint::models {

/// Technical figures that export rules test.
struct Chip {
  double tpp = 0;                    ///< total processing performance, 2 x MacTOPS x bit length
  double die_area_mm2 = 0;           ///< applicable die area
  double memory_bandwidth_gb_s = 0;  ///< [GB/s]
  double interconnect_gb_s = 0;      ///< both directions [GB/s]
  double hbm_gb = 0;                 ///< [GB]

  /// TPP per mm2; 0 without an area.
  double performance_density() const { return die_area_mm2 > 0 ? tpp / die_area_mm2 : 0; }
};

/// A condition on a chip's figures as regulations write them, such as
/// `tpp >= 4800 or (tpp >= 1600 and performance_density >= 5.92)`.
/// Names: tpp, performance_density, memory_bandwidth, interconnect, hbm, die_area. Operators, from
/// the loosest: or; and; not; < <= > >= == !=; + -; * /; unary minus; parentheses.
class Threshold {
 public:
  /// What is wrong with a text and at which character (0-based).
  struct Error {
    std::size_t at;
    std::string what;
    std::string word;  ///< the unknown name, if that is what is wrong
  };

  /// Parses `text`; nesting is limited to 100 levels. Cost: linear.
  static std::variant<Threshold, Error> parse(std::string_view text);

  /// The names a text may use, for messages.
  static std::vector<std::string> names();

  /// Whether the condition holds. Cost: one step per operator.
  bool holds(const Chip& chip) const;

 private:
  friend class ThresholdParser;
  enum class Op : unsigned char {
    kNumber,
    kFigure,
    kNegate,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kEqual,
    kNotEqual,
    kNot,
    kAnd,
    kOr
  };
  struct Step {
    Op op;
    double number;  ///< the value of kNumber, the index of kFigure
  };
  std::vector<Step> steps_;  ///< postfix
};

}  // namespace chokepoint::models
