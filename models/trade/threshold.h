#pragma once

#include <cstddef>
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

  /// The comparison that decides whether the condition holds.
  ///
  /// Where one part is enough (an `or` that holds, an `and` that fails) it is the first such part,
  /// as one reads. Where all parts are needed (an `and` that holds, an `or` that fails) it is the
  /// one that comes nearest to turning over, the first of equals: what a redesign of the chip would
  /// be about. `not` and parentheses decide nothing.
  struct Decision {
    bool holds = false;    ///< the whole condition
    std::string clause{};  ///< the comparison as written, "performance_density >= 5.92"
    bool met = false;      ///< whether this comparison holds
    double value = 0;      ///< of the side that depends on the chip; if both do, the left one
    double margin = 0;     ///< distance between its sides over the larger one, 0 to 2
  };

  /// Cost: like holds(), and the text.
  Decision decide(const Chip& chip) const;

  /// The decision as text with the value to six digits: "performance_density >= 5.92 (19.4496)", or
  /// "not tpp >= 4800 (2368)" for a comparison that does not hold.
  std::string deciding_clause(const Chip& chip) const;

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
    double number;          ///< the value of kNumber, the index of kFigure
    std::size_t begin = 0;  ///< of a comparison: where it stands in the text
    std::size_t end = 0;
  };
  static bool is_comparison(Op op);
  static double result(Op op, double a, double b);
  struct Part;
  static Part joined(const Step& step, const Part& a, const Part& b);

  std::string text_;         ///< as parsed
  std::vector<Step> steps_;  ///< postfix
};

}  // namespace chokepoint::models
