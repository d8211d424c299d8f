// The layers tools -> proto -> models -> sim, held at the #include lines: the link lines in
// CMakeLists.txt cannot see a header-only dependency or a component that knows its sibling.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// A line of a source file, without its comment.
struct Line {
  std::string file;  ///< relative to the repository
  int number = 0;
  std::string text;
  std::string included;  ///< what a #include line names, without quotes or brackets
  bool angled = false;

  bool under(std::string_view folder) const { return file.starts_with(folder); }
  bool includes(std::string_view prefix) const { return included.starts_with(prefix); }
};

/// Pure functions of values: they know neither the state nor the agenda.
const std::set<std::string> kCalculators = {
    "models/inventory/allocation",    "models/inventory/linear_program",
    "models/inventory/replenishment", "models/market/behaviour_terms",
    "models/market/substitution",     "models/network/ids",
    "models/network/supply_network",  "models/network/bill_of_materials",
    "models/production/foundry",      "models/production/yield",
    "models/trade/export_ledger",     "models/trade/export_rules",
    "models/trade/judgements",        "models/trade/threshold"};
/// They change the state, and reach each other only through events and supply_chain.cc.
const std::set<std::string> kComponents = {
    "models/inventory/netting",    "models/inventory/stock",        "models/inventory/supply",
    "models/market/behaviour",     "models/market/leakage",         "models/market/buyers",
    "models/market/kits",          "models/market/order_book",      "models/market/orders",
    "models/market/pegging",       "models/market/serving",         "models/production/capacity",
    "models/production/margin",    "models/production/planning",    "models/production/process",
    "models/production/release",   "models/trade/licences",         "models/trade/shipping",
    "models/production/plan_grid", "models/production/plan_outlook"};

std::string stem(std::string_view file) { return std::string(file.substr(0, file.rfind('.'))); }
std::string folder(std::string_view file) { return std::string(file.substr(0, file.rfind('/'))); }

/// A standard header has neither a folder nor an extension in its name.
bool is_standard(const Line& line) {
  return line.angled && line.included.find_first_of("./") == std::string::npos;
}

bool mentions(const Line& line, const char* pattern) {
  return std::regex_search(line.text, std::regex(pattern));
}

struct Rule {
  const char* what;
  std::function<bool(const Line&)> broken;
};

bool portable(const Line& line) { return line.under("sim/") || line.under("models/"); }

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"sim includes only sim, the standard library, Random123, Boost.Math, .Random and .Container",
       [](const Line& line) {
         if (!line.under("sim/") || line.included.empty()) return false;
         if (!line.angled) return !line.includes("sim/");
         return !is_standard(line) && !line.includes("Random123/") &&
                !line.includes("boost/math/") && !line.includes("boost/random/") &&
                !line.includes("boost/container/");
       }},
      {"models includes only sim, models, the standard library, Boost.Graph and Eigen",
       [](const Line& line) {
         if (!line.under("models/") || line.included.empty()) return false;
         if (!line.angled) return !line.includes("sim/") && !line.includes("models/");
         return !is_standard(line) && !line.includes("boost/graph/") && !line.includes("Eigen/");
       }},
      {"proto does not include tools",
       [](const Line& line) { return line.under("proto/") && line.includes("tools/"); }},
      {"Boost.Graph and Eigen cost seconds per unit: only inside .cc files",
       [](const Line& line) {
         return line.file.ends_with(".h") &&
                (line.includes("boost/graph/") || line.includes("Eigen/"));
       }},
      {"sim and models know no threads, files, clocks, protobuf or SQL",
       [](const Line& line) {
         static const std::set<std::string> kForbidden = {
             "thread",  "mutex",      "atomic", "future", "condition_variable",
             "fstream", "filesystem", "random", "ctime",  "iostream"};
         return portable(line) &&
                (kForbidden.contains(line.included) || line.includes("google/protobuf/") ||
                 line.includes("sqlite3") || line.included.ends_with(".pb.h") ||
                 mentions(line, "(system|steady|high_resolution)_clock::now|random_device|fopen"));
       }},
      {"sim and models use no unordered containers: their order differs between platforms",
       [](const Line& line) {
         return portable(line) && mentions(line, "unordered_(multi)?(map|set)");
       }},
      {"a calculator does not know the state or the agenda",
       [](const Line& line) {
         static const std::set<std::string> kForbidden = {"models/state.h", "models/events.h",
                                                          "models/supply_chain.h", "sim/agenda.h"};
         return kCalculators.contains(stem(line.file)) && kForbidden.contains(line.included);
       }},
      {"only supply_chain knows several components; a folder shares some",
       [](const Line& line) {
         const std::string from = stem(line.file);
         const std::string to = stem(line.included);
         if (!line.under("models/") || !kComponents.contains(to) || from == to) return false;
         static const std::set<std::string> kShared = {
             "models/inventory/netting",    "models/market/kits",
             "models/market/order_book",    "models/production/capacity",
             "models/production/margin",    "models/production/process",
             "models/production/plan_grid", "models/production/plan_outlook"};
         const bool shared =
             kShared.contains(to) && kComponents.contains(from) && folder(from) == folder(to);
         return !from.starts_with("models/supply_chain") && !shared;
       }},
      {"only proto and tools include *.pb.h",
       [](const Line& line) { return portable(line) && line.included.ends_with(".pb.h"); }},
      {"only tools knows the terminal, threads and SQL",
       [](const Line& line) {
         return !line.under("tools/") &&
                (line.includes("CLI/") || line.includes("sqlite3") || line.included == "thread");
       }},
      {"an include of our own names its layer and is in quotes",
       [](const Line& line) {
         static const std::regex kOurs("^(sim|models|proto|tools)/");
         const bool ours = std::regex_search(line.included, kOurs);
         return !line.included.empty() && ours == line.angled;
       }},
  };
  return all;
}

/// One message per rule that a line breaks. The text may be of a file that does not exist.
std::vector<std::string> violations(const std::string& file, const std::string& text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<std::string> found;
  std::istringstream in(text);
  Line line{file, 0, "", "", false};
  for (std::string raw; std::getline(in, raw);) {
    ++line.number;
    line.text = raw.substr(0, raw.find("//"));
    std::smatch match;
    const bool include = std::regex_search(line.text, match, kInclude);
    line.included = include ? match[2].str() : "";
    line.angled = include && match[1] == "<";
    for (const Rule& rule : rules()) {
      if (!rule.broken(line)) continue;
      found.push_back(line.file + ":" + std::to_string(line.number) + ": " + rule.what + ": " +
                      raw);
    }
  }
  return found;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> source_files() {
  std::vector<std::string> files;
  for (const char* layer : {"sim", "models", "proto", "tools"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(CHOKEPOINT_SOURCE_DIR) / layer)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cc") continue;
      files.push_back(fs::relative(entry.path(), CHOKEPOINT_SOURCE_DIR).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Architecture, LayersHold) {
  const std::vector<std::string> files = source_files();
  ASSERT_GT(files.size(), 50U) << "looking in the wrong place";
  for (const std::string& file : files) {
    for (const std::string& found :
         violations(file, read(fs::path(CHOKEPOINT_SOURCE_DIR) / file))) {
      ADD_FAILURE() << found;
    }
  }
}

// A new file in a folder of models must say what it is, or the rules above would pass it by.
TEST(Architecture, EveryModelIsACalculatorOrAComponent) {
  std::set<std::string> seen;
  for (const std::string& file : source_files()) {
    if (std::count(file.begin(), file.end(), '/') < 2 || !file.starts_with("models/")) continue;
    seen.insert(stem(file));
    EXPECT_TRUE(kCalculators.contains(stem(file)) || kComponents.contains(stem(file)))
        << file << ": add it to kCalculators or kComponents in tests/architecture_test.cc";
  }
  for (const auto& list : {kCalculators, kComponents}) {
    for (const std::string& name : list) EXPECT_TRUE(seen.contains(name)) << name << " is gone";
  }
}

// The rules themselves: each must catch its seeded mistake, and none may cry at good lines.
TEST(Architecture, RulesCatchSeededMistakes) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"sim/agenda.h", "#include \"models/scenario.h\""},
      {"sim/agenda.h", "#include <Eigen/Dense>"},
      {"sim/agenda.h", "#include <fmt/format.h>"},
      {"models/state.cc", "#include \"proto/issues.h\""},
      {"models/state.cc", "#include <fmt/format.h>"},
      {"models/network/supply_network.h", "#include <boost/graph/adjacency_list.hpp>"},
      {"models/network/bill_of_materials.h", "  #  include <Eigen/SparseLU>"},
      {"sim/random.h", "#include <thread>"},
      {"models/state.cc", "#include <fstream>"},
      {"models/state.cc", "auto now = std::chrono::system_clock::now();"},
      {"sim/random.cc", "std::random_device seed;"},
      {"models/state.h", "std::unordered_map<int, int> orders;"},
      {"models/production/yield.cc", "#include \"models/state.h\""},
      {"models/trade/threshold.h", "#include \"models/events.h\""},
      {"models/market/orders.cc", "#include \"models/inventory/stock.h\""},
      {"models/market/orders.cc", "#include \"models/market/buyers.h\""},
      {"models/state.h", "#include \"models/trade/shipping.h\""},
      {"models/scenario.h", "#include \"proto/scenario.pb.h\""},
      {"proto/overlay.cc", "#include \"tools/csv.h\""},
      {"proto/overlay.cc", "#include <thread>"},
      {"proto/overlay.cc", "#include <sqlite3.h>"},
      {"proto/json.cc", "#include <CLI/CLI.hpp>"},
      {"tools/run.cc", "#include <sim/time.h>"},
      {"tools/run.cc", "#include \"session.h\""},
  };
  for (const auto& [file, line] : bad) {
    const std::vector<std::string> found = violations(file, "\n" + line);
    ASSERT_FALSE(found.empty()) << file << ": " << line;
    EXPECT_TRUE(found.front().starts_with(file + ":2: ")) << found.front();
  }
  const std::vector<std::pair<std::string, std::string>> good = {
      {"models/network/supply_network.cc", "#include <boost/graph/adjacency_list.hpp>"},
      {"models/production/release.cc", "#include \"models/production/process.h\""},
      {"models/production/planning.cc", "#include \"models/trade/export_rules.h\""},
      {"models/supply_chain.cc", "#include \"models/market/orders.h\""},
      {"sim/time.h", "#include <chrono>  // never system_clock::now"},
      {"tools/progress.cc", "auto now = std::chrono::steady_clock::now();"},
      {"proto/overlay.cc", "#include <unordered_map>"},
  };
  for (const auto& [file, line] : good) {
    EXPECT_TRUE(violations(file, line).empty()) << violations(file, line).front();
  }
}

TEST(Architecture, TopLevelHoldsOnlyWhatWasAgreed) {
  static const std::set<std::string> kAgreed = {
      "CMakeLists.txt", "README.md", "sim",   "models", "scenarios",         "proto",
      "tools",          "tests",     "build", "out",    "CMakePresets.json", "LICENSE",
      "CHANGELOG.md"};
  for (const auto& entry : fs::directory_iterator(CHOKEPOINT_SOURCE_DIR)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name.starts_with(".") || kAgreed.contains(name))
        << name << ": the top level of the repository was agreed on";
  }
}

}  // namespace
}  // namespace chokepoint
