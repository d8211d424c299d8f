#include "models/trade/threshold.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace chokepoint::models {
namespace {

constexpr int kMaxNesting = 100;
constexpr std::array<std::string_view, 6> kFigures = {
    "tpp", "performance_density", "memory_bandwidth", "interconnect", "hbm", "die_area"};

double figure(const Chip& chip, std::size_t index) {
  switch (index) {
    case 0:
      return chip.tpp;
    case 1:
      return chip.performance_density();
    case 2:
      return chip.memory_bandwidth_gb_s;
    case 3:
      return chip.interconnect_gb_s;
    case 4:
      return chip.hbm_gb;
    default:
      return chip.die_area_mm2;
  }
}

}  // namespace

/// Recursive descent; each level of precedence is one function that leaves its steps in postfix
/// order. Types are checked as it goes: a comparison yields a condition, arithmetic a number.
class ThresholdParser {
 public:
  explicit ThresholdParser(std::string_view text) : text_(text) {}

  std::variant<Threshold, Threshold::Error> parse() {
    const Kind kind = disjunction();
    skip_space();
    if (!error_ && at_ < text_.size()) fail("unexpected \"" + std::string(word_here()) + "\"");
    if (!error_ && kind != Kind::kCondition) fail_at(0, "this is a number, not a condition");
    if (error_) return *error_;
    result_.text_ = text_;
    return std::move(result_);
  }

 private:
  using Op = Threshold::Op;
  enum class Kind { kNumber, kCondition };

  Kind disjunction() {
    return joined("or", Op::kOr, [this] { return conjunction(); });
  }
  Kind conjunction() {
    return joined("and", Op::kAnd, [this] { return negation(); });
  }

  template <class Next>
  Kind joined(std::string_view word, Op op, Next next) {
    Kind left = next();
    while (!error_ && take_word(word)) {
      if (left != Kind::kCondition) fail("\"" + std::string(word) + "\" joins conditions");
      const Kind right = next();
      if (right != Kind::kCondition) fail("\"" + std::string(word) + "\" joins conditions");
      emit(op);
      left = Kind::kCondition;
    }
    return left;
  }

  Kind negation() {
    if (!take_word("not")) return comparison();
    if (!enter()) return Kind::kCondition;
    if (negation() != Kind::kCondition) fail("\"not\" needs a condition");
    --depth_;
    emit(Op::kNot);
    return Kind::kCondition;
  }

  Kind comparison() {
    skip_space();
    const std::size_t begin = at_;
    const Kind left = sum();
    static constexpr std::array<std::pair<std::string_view, Op>, 6> kOperators = {
        {{"<=", Op::kLessEqual},
         {">=", Op::kGreaterEqual},
         {"==", Op::kEqual},
         {"!=", Op::kNotEqual},
         {"<", Op::kLess},
         {">", Op::kGreater}}};
    for (const auto& [symbol, op] : kOperators) {
      if (error_ || !take(symbol)) continue;
      if (left != Kind::kNumber || sum() != Kind::kNumber) fail("a comparison needs two numbers");
      emit_comparison(op, begin);
      return Kind::kCondition;
    }
    return left;
  }

  Kind sum() {
    return arithmetic("+", Op::kAdd, "-", Op::kSubtract, [this] { return product(); });
  }
  Kind product() {
    return arithmetic("*", Op::kMultiply, "/", Op::kDivide, [this] { return primary(); });
  }

  template <class Next>
  Kind arithmetic(std::string_view a, Op op_a, std::string_view b, Op op_b, Next next) {
    const Kind left = next();
    while (!error_) {
      const bool first = take(a);
      if (!first && !take(b)) break;
      if (left != Kind::kNumber || next() != Kind::kNumber) fail("arithmetic needs numbers");
      emit(first ? op_a : op_b);
    }
    return left;
  }

  Kind primary() {
    if (!enter()) return Kind::kNumber;
    const Kind kind = primary_inside();
    --depth_;
    return kind;
  }

  Kind primary_inside() {
    if (take("(")) {
      const Kind kind = disjunction();
      if (!error_ && !take(")")) fail("expected \")\"");
      return kind;
    }
    if (take("-")) {
      if (primary() != Kind::kNumber) fail("minus needs a number");
      emit(Op::kNegate);
      return Kind::kNumber;
    }
    skip_space();
    if (at_ >= text_.size()) return fail("the expression ends too early");
    if (std::isdigit(static_cast<unsigned char>(text_[at_]))) return number();
    const std::string_view word = word_here();
    for (std::size_t i = 0; i < kFigures.size(); ++i) {
      if (word != kFigures[i]) continue;
      at_ += word.size();
      result_.steps_.push_back({Op::kFigure, static_cast<double>(i)});
      return Kind::kNumber;
    }
    const Kind kind = fail("unknown name \"" + std::string(word) + "\"");
    if (error_->word.empty()) error_->word = std::string(word);
    return kind;
  }

  Kind number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, status] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (status != std::errc() || !std::isfinite(value)) return fail("not a number");
    at_ += static_cast<std::size_t>(end - begin);
    result_.steps_.push_back({Op::kNumber, value});
    return Kind::kNumber;
  }

  bool enter() {
    if (++depth_ <= kMaxNesting) return !error_;
    fail("nested too deeply");
    return false;
  }

  void emit(Op op) { result_.steps_.push_back({op, 0}); }
  void emit_comparison(Op op, std::size_t begin) {
    std::size_t end = at_;
    while (end > begin && std::isspace(static_cast<unsigned char>(text_[end - 1]))) --end;
    result_.steps_.push_back({op, 0, begin, end});
  }

  Kind fail(std::string what) { return fail_at(at_, std::move(what)); }
  Kind fail_at(std::size_t at, std::string what) {
    if (!error_) error_ = Threshold::Error{at, std::move(what), {}};
    return Kind::kNumber;
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  std::string_view word_here() const {
    std::size_t end = at_;
    while (end < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) {
      ++end;
    }
    return text_.substr(at_, end == at_ ? 1 : end - at_);
  }

  bool take(std::string_view symbol) {
    skip_space();
    if (text_.substr(at_, symbol.size()) != symbol) return false;
    at_ += symbol.size();
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    if (at_ >= text_.size() || word_here() != word) return false;
    at_ += word.size();
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Threshold result_;
  std::optional<Threshold::Error> error_;
};

std::variant<Threshold, Threshold::Error> Threshold::parse(std::string_view text) {
  return ThresholdParser(text).parse();
}

std::vector<std::string> Threshold::names() { return {kFigures.begin(), kFigures.end()}; }

bool Threshold::is_comparison(Op op) { return op >= Op::kLess && op <= Op::kNotEqual; }

double Threshold::result(Op op, double a, double b) {
  switch (op) {
    case Op::kAdd:
      return a + b;
    case Op::kSubtract:
      return a - b;
    case Op::kMultiply:
      return a * b;
    case Op::kDivide:
      return a / b;
    case Op::kLess:
      return a < b;
    case Op::kLessEqual:
      return a <= b;
    case Op::kGreater:
      return a > b;
    case Op::kGreaterEqual:
      return a >= b;
    case Op::kEqual:
      return a == b;
    case Op::kNotEqual:
      return a != b;
    case Op::kAnd:
      return a != 0 && b != 0;
    case Op::kOr:
      return a != 0 || b != 0;
    case Op::kNegate:
      return -b;
    case Op::kNot:
      return b == 0;
    case Op::kNumber:
    case Op::kFigure:
      break;
  }
  return b;
}

bool Threshold::holds(const Chip& chip) const {
  std::vector<double> stack;
  stack.reserve(steps_.size());
  for (const Step& step : steps_) {
    if (step.op == Op::kNumber || step.op == Op::kFigure) {
      stack.push_back(step.op == Op::kNumber ? step.number
                                             : figure(chip, static_cast<std::size_t>(step.number)));
      continue;
    }
    const double b = stack.back();
    if (step.op != Op::kNegate && step.op != Op::kNot) stack.pop_back();
    stack.back() = result(step.op, stack.back(), b);
  }
  return !stack.empty() && stack.back() != 0;
}

/// A number, or a condition with the comparison that decides it.
struct Threshold::Part {
  double value;
  bool of_chip;  ///< a number that depends on the chip
  const Step* clause = nullptr;
  double tested = 0;
  bool met = false;
  double margin = 0;
};

Threshold::Part Threshold::joined(const Step& step, const Part& a, const Part& b) {
  const double value = result(step.op, a.value, b.value);
  if (is_comparison(step.op)) {
    const double larger = std::max(std::abs(a.value), std::abs(b.value));
    const double margin = larger > 0 ? std::abs(a.value - b.value) / larger : 0;
    const double tested = a.of_chip || !b.of_chip ? a.value : b.value;
    return {value, false, &step, tested, value != 0, margin};
  }
  if (step.op != Op::kAnd && step.op != Op::kOr) return {value, a.of_chip || b.of_chip};
  const bool one_is_enough = (step.op == Op::kOr) == (value != 0);
  const bool left = one_is_enough ? (a.value != 0) == (value != 0) : a.margin <= b.margin;
  Part whole = left ? a : b;
  whole.value = value;
  return whole;
}

Threshold::Decision Threshold::decide(const Chip& chip) const {
  std::vector<Part> stack;
  stack.reserve(steps_.size());
  for (const Step& step : steps_) {
    if (step.op == Op::kNumber) {
      stack.push_back({step.number, false});
    } else if (step.op == Op::kFigure) {
      stack.push_back({figure(chip, static_cast<std::size_t>(step.number)), true});
    } else if (step.op == Op::kNegate || step.op == Op::kNot) {
      stack.back().value = result(step.op, 0, stack.back().value);
    } else {
      const Part b = stack.back();
      stack.pop_back();
      stack.back() = joined(step, stack.back(), b);
    }
  }
  if (stack.empty() || stack.back().clause == nullptr) return {};
  const Part& whole = stack.back();
  const Step& clause = *whole.clause;
  return {whole.value != 0, text_.substr(clause.begin, clause.end - clause.begin), whole.met,
          whole.tested, whole.margin};
}

std::string Threshold::deciding_clause(const Chip& chip) const {
  const Decision decision = decide(chip);
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), " (%.6g)", decision.value);
  return (decision.met ? "" : "not ") + decision.clause + number.data();
}

}  // namespace chokepoint::models
