// No file, however wrong, crashes or hangs the reader: it is compiled or refused with reasons.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>

#include "models/supply_chain.h"
#include "proto/scenario_compiler.h"
#include "sim/calendar.h"
#include "sim/random.h"
#include "tests/proto/sample_schema.h"
#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using std::chrono::steady_clock;

/// Generous, for sanitized builds on busy machines; a hang takes longer than any bound.
constexpr std::chrono::seconds kBound{20};

/// Reads the file. Whether it compiled; fails the test if it took too long or was refused silently.
bool survives(const std::string& file, const std::string& what) {
  const auto begin = steady_clock::now();
  bool compiled = false;
  try {
    const ScenarioFamily family(ScenarioRequest{file, {}, {}});
    if (family.varies()) static_cast<void>(family.instantiate(1, 0));
    compiled = true;
  } catch (const ScenarioError& error) {
    EXPECT_FALSE(error.issues().empty()) << what;
    EXPECT_NE(std::string(error.what()), "") << what;
  }
  EXPECT_LT(steady_clock::now() - begin, kBound) << what;
  return compiled;
}

std::string repeat(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Robustness, RefusesWhatIsNoScenario) {
  const TemporaryFolder folder;
  std::string binary;
  for (int i = 0; i < 4096; ++i) binary += static_cast<char>(sim::mix_bits(i));
  const std::vector<std::pair<std::string, std::string>> inputs = {
      {"empty", ""},
      {"one zero byte", std::string(1, '\0')},
      {"binary", binary},
      {"a megabyte of {", repeat("{", 1 << 20)},
      {"a megabyte of }", repeat("}", 1 << 20)},
      {"a megabyte of {}", repeat("{}", 1 << 19)},
      {"a megabyte of quotes", repeat("\"", 1 << 20)},
      {"a megabyte of one word", repeat("a", 1 << 20)},
      {"a megabyte of digits", "schema: " + repeat("9", 1 << 20)},
      {"a megabyte of lines", repeat("\n", 1 << 20)},
      {"unclosed messages", repeat("rule { id: \"a\" match { ", 20'000)},
      {"deep nesting", repeat("match { ", 100'000) + repeat("} ", 100'000)},
      {"many mistakes", repeat("x: 1\n", 50'000)},
      {"many equal ids", repeat("item { id: \"a\" }\n", 5'000)},
      {"many items", "schema: 1 " + repeat("item { }", 5'000)},
      {"a string without end", "name: \"abc"},
      {"no line end", "# comment"},
      {"places without any country",
       "site { id: \"s\" country: \"US\" } buyer { id: \"b\" country: \"US\" }\n"
       "item { id: \"i\" } stock { id: \"x\" item: \"i\" site: \"s\" }\n"
       "lane { id: \"l\" from: \"s\" to: \"b\" } country_group { id: \"g\" country: \"US\" }\n"
       "demand { id: \"d\" buyer: \"b\" item: \"i\" rate { per: \"day\" constant: 1 } poisson {} "
       "}\n"
       "rule { id: \"r\" match { destination: \"g\" } prohibit {} }"},
      {"an expanded any", "[type.googleapis.com/chokepoint.v1.Scenario] { schema: 1 }"},
  };
  for (const auto& [what, text] : inputs) {
    EXPECT_FALSE(survives(folder.write("input.txtpb", text), what)) << what;
  }
}

TEST(Robustness, ReadsDeepExpressions) {
  const TemporaryFolder folder;
  const std::string head =
      "schema: 1 name: \"x\" horizon { start: \"2024-01-01\" end: \"2025-01-01\" }\n"
      "rule { id: \"r\" prohibit {} match { expression: \"";
  for (const auto& [expression, good] : std::vector<std::pair<std::string, bool>>{
           {repeat("(", 50) + "tpp > 1" + repeat(")", 50), true},
           {repeat("(", 100'000) + "tpp > 1" + repeat(")", 100'000), false},
           {repeat("not ", 100'000) + "tpp > 1", false},
           {repeat("-", 100'000) + "tpp > 1", false},
           {"tpp > 1" + repeat(" or tpp > 1", 20'000), true},
           {"tpp" + repeat(" + tpp", 20'000) + " > 1", true},
           {"tpp > 1e999", false},
           {"tpp > nan", false},
           {repeat("(", 1'000), false}}) {
    EXPECT_EQ(survives(folder.write("e.txtpb", head + expression + "\" } }"), "expression"), good)
        << expression.substr(0, 40);
  }
}

TEST(Robustness, BoundsHorizonsAndCounts) {
  const TemporaryFolder folder;
  const auto with = [&](const std::string& horizon, const std::string& rest) {
    return survives(
        folder.write("h.txtpb", "schema: 1 name: \"x\" horizon { " + horizon + " }\n" + rest),
        horizon + rest);
  };
  EXPECT_TRUE(with("start: \"2024-01-01\" end: \"2223-01-01\"", ""));
  EXPECT_FALSE(with("start: \"2024-01-01\" end: \"2300-01-01\"", ""));
  EXPECT_FALSE(with("start: \"0000-01-01\" end: \"9999-12-31\"", ""));
  EXPECT_FALSE(with("start: \"2025-01-01\" end: \"2024-01-01\"", ""));
  EXPECT_FALSE(with("start: \"2025-01-01\" end: \"2025-01-01\"", ""));
  EXPECT_FALSE(with("start: \"99999-01-01\" end: \"2025-01-01\"", ""));
  const std::string year = "start: \"2024-01-01\" end: \"2025-01-01\" ";
  EXPECT_FALSE(with(year + "report_from: \"2026-01-01\"", ""));
  EXPECT_FALSE(with(year + "release_every: \"1 second\"", ""));
  EXPECT_FALSE(with(year + "release_every: \"-1 days\"", ""));
  EXPECT_FALSE(with(year + "release_every: \"99999999999999999999 weeks\"", ""));
  const std::string place =
      "country { id: \"c\" } site { id: \"s\" country: \"c\" } item { id: \"i\" }";
  EXPECT_TRUE(
      with(year, place + "stock { id: \"x\" item: \"i\" site: \"s\" initial: 1000000000000 }"));
  EXPECT_FALSE(with(
      year, place + "stock { id: \"x\" item: \"i\" site: \"s\" initial: 9223372036854775807 }"));
  EXPECT_FALSE(with(year, place + "stock { id: \"x\" item: \"i\" site: \"s\" initial: -1 }"));
  // The finest dies on the largest wafer, searched for the best offset.
  EXPECT_TRUE(with(year, place +
                             "process { id: \"p\" at: \"s\" start: SCHEDULED output { item: \"i\" }"
                             " schedule { per: \"day\" constant: 1 } wafer { diameter_mm: 1000"
                             " die_width_mm: 0.1 die_height_mm: 0.1 gross: GRID_BEST } }"));
}

// --- Every scalar of every full-coverage file at its extremes
// --------------------------------------

std::vector<double> extreme_numbers() {
  using Limits = std::numeric_limits<double>;
  return {0,
          -1,
          0.3,
          1e12,
          1e15,
          Limits::max(),
          -Limits::max(),
          Limits::denorm_min(),
          Limits::infinity(),
          -Limits::infinity(),
          Limits::quiet_NaN()};
}

const std::vector<std::string> kExtremeTexts = {"",
                                                " ",
                                                "0000-01-01",
                                                "9999-12-31T23:59:59",
                                                "0 days",
                                                "1 second",
                                                "3650000 days",
                                                "month",
                                                "tpp > 0 and",
                                                "\xff\xfe",
                                                std::string("a\0b", 3)};

/// Calls check() with each scalar below `message` at each extreme, one at a time.
void at_extremes(Message& message, const std::function<void(const std::string&)>& check) {
  std::vector<const FieldDescriptor*> fields;
  const Reflection* r = message.GetReflection();
  r->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto try_each = [&](const auto& values, auto get, auto set) {
      const auto before = (r->*get)(message, field);
      for (const auto& value : values) {
        (r->*set)(&message, field, value);
        check(field->full_name());
      }
      (r->*set)(&message, field, before);
    };
    if (field->message_type() != nullptr) {
      const int count = field->is_repeated() ? r->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        at_extremes(field->is_repeated() ? *r->MutableRepeatedMessage(&message, field, i)
                                         : *r->MutableMessage(&message, field),
                    check);
      }
    } else if (field->is_repeated()) {
      for (const std::string& text : kExtremeTexts) {
        r->AddString(&message, field, text);
        check(field->full_name());
        r->RemoveLast(&message, field);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      try_each(extreme_numbers(), &Reflection::GetDouble, &Reflection::SetDouble);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      using Limits = std::numeric_limits<std::int64_t>;
      try_each(std::vector<std::int64_t>{0, -1, 1'000'000'000'000, Limits::max(), Limits::min()},
               &Reflection::GetInt64, &Reflection::SetInt64);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      using Limits = std::numeric_limits<std::int32_t>;
      try_each(std::vector<std::int32_t>{0, -1, Limits::max(), Limits::min()},
               &Reflection::GetInt32, &Reflection::SetInt32);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      try_each(std::vector<int>{0, 99, -1}, &Reflection::GetEnumValue, &Reflection::SetEnumValue);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      const std::string before = r->GetString(message, field);
      for (const std::string& text : kExtremeTexts) {
        r->SetString(&message, field, text);
        check(field->full_name());
      }
      r->SetString(&message, field, before);
    }
  }
}

TEST(Robustness, EveryFieldAtItsExtremesCompilesOrIsRefused) {
  int compiled = 0;
  int refused = 0;
  for (const std::string& file : scenario_files("tests/proto/full_coverage")) {
    v1::Scenario scenario = read_layer(read_source(file), file);
    at_extremes(scenario, [&](const std::string& field) {
      SCOPED_TRACE(file + " " + field);
      const auto begin = steady_clock::now();
      Issues issues;
      ScenarioCompiler(scenario, LocationMap(), issues).compile();
      ++(issues.empty() ? compiled : refused);
      EXPECT_LT(steady_clock::now() - begin, kBound);
    });
  }
  EXPECT_GT(compiled, 500) << "nothing was tried";
  EXPECT_GT(refused, 1000);
}

// --- Mutants
// ---------------------------------------------------------------------------------------

/// Damages a text a little. The same number always gives the same damage.
class Mutator {
 public:
  explicit Mutator(std::uint32_t number) : stream_(20'251, number, 1, 0) {}

  std::string mutate(std::string text) {
    const std::uint64_t changes = 1 + below(4);
    for (std::uint64_t i = 0; i < changes && !text.empty(); ++i) change(text);
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return stream_.next() % limit; }

  void change(std::string& text) {
    switch (below(7)) {
      case 0:
        text[below(text.size())] = static_cast<char>(below(256));
        return;
      case 1:
        text.insert(below(text.size()), 1, "{}[]\":;,.#-\n0e"[below(14)]);
        return;
      case 2:
        text.erase(below(text.size()), 1 + below(20));
        return;
      case 3: {  // a line twice, or gone
        const std::size_t begin = line_begin(text);
        const std::string line = text.substr(begin, text.find('\n', begin) + 1 - begin);
        if (below(2) == 0) {
          text.insert(begin, line);
        } else {
          text.erase(begin, line.size());
        }
        return;
      }
      case 4: {  // a line somewhere else
        const std::size_t begin = line_begin(text);
        const std::string line = text.substr(begin, text.find('\n', begin) + 1 - begin);
        text.erase(begin, line.size());
        text.insert(line_begin(text), line);
        return;
      }
      default:
        change_token(text);
    }
  }

  std::size_t line_begin(const std::string& text) {
    if (text.empty()) return 0;
    const std::size_t end = text.rfind('\n', below(text.size()));
    return end == std::string::npos ? 0 : end + 1;
  }

  static bool in_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
  }

  /// Begin and end of a word or number near a random place.
  std::pair<std::size_t, std::size_t> token(const std::string& text) {
    if (text.empty()) return {0, 0};
    std::size_t begin = below(text.size());
    while (begin < text.size() && !in_word(text[begin])) ++begin;
    while (begin > 0 && in_word(text[begin - 1])) --begin;
    std::size_t end = begin;
    while (end < text.size() && in_word(text[end])) ++end;
    return {begin, end};
  }

  /// Numbers become other numbers, words other words of the same file: most mutants parse.
  void change_token(std::string& text) {
    static constexpr std::array kNumbers = {"0",    "1",   "-1",    "0.5",  "2",   "7",
                                            "1e-9", "nan", "1e308", "-inf", "100", "3.25"};
    const auto [begin, end] = token(text);
    if (begin == end) return;
    const bool number = std::isdigit(static_cast<unsigned char>(text[begin])) != 0;
    std::string other;
    if (number) {
      other = kNumbers[below(kNumbers.size())];
    } else {
      const auto [from, to] = token(text);
      other = text.substr(from, to - from);
    }
    text.replace(begin, end - begin, other);
  }

  sim::RandomStream stream_;
};

/// Runs up to 60 days with checks, as far as it gets in a few seconds.
void run_for_a_while(const std::string& file) {
  const ScenarioFamily family(ScenarioRequest{file, {}, {}});
  models::Scenario scenario = family.instantiate(1, 0);
  const sim::Time end = std::min(scenario.horizon.end, scenario.horizon.start + 60 * sim::kDay);
  models::SupplyChain chain(scenario, 1, 0);
  const auto begin = steady_clock::now();
  for (sim::Time day = scenario.horizon.start; day < end; day += sim::kDay) {
    chain.run_until(day);
    chain.state().check();
    if (steady_clock::now() - begin > std::chrono::seconds(3)) return;
  }
}

TEST(Robustness, MutantsCompileOrAreRefused) {
  constexpr std::uint32_t kMutants = 300;
  constexpr int kRuns = 20;
  const TemporaryFolder folder;
  std::vector<std::string> originals = {read_source("scenarios/base.txtpb")};
  for (const std::string& file : scenario_files("tests/proto/full_coverage")) {
    originals.push_back(read_source(file));
    folder.write(file.substr(file.rfind('/') + 1), originals.back());
  }
  int compiled = 0;
  int runs = 0;
  for (std::uint32_t i = 0; i < kMutants; ++i) {
    SCOPED_TRACE("mutant " + std::to_string(i));
    // After a crash the file is still there to be looked at.
    const std::string file =
        folder.write("mutant.txtpb", Mutator(i).mutate(originals[i % originals.size()]));
    if (!survives(file, "mutant")) continue;
    ++compiled;
    if (runs++ < kRuns) run_for_a_while(file);
  }
  EXPECT_GT(compiled, 20) << "the damage is too heavy to test more than the parser";
  EXPECT_LT(compiled, 280) << "the damage is too light";
}

}  // namespace
}  // namespace chokepoint::proto
