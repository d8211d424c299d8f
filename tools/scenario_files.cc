#include "tools/scenario_files.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "proto/scenario.pb.h"
#include "proto/text_document.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kLongestChain = 64;

v1::Scenario read_alone(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  v1::Scenario message;
  proto::LocationMap locations;
  proto::Issues ignored;  // reported when the file is read as a scenario
  if (in) proto::parse_text(text, file, message, locations, ignored, proto::Places::kWhenNeeded);
  return message;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// A name whose numbers are padded to one width, so that they sort by value.
std::string sort_key(const std::string& name) {
  constexpr std::size_t kWidth = 20;
  std::string key;
  for (std::size_t i = 0; i < name.size();) {
    std::size_t end = i;
    while (end < name.size() && is_digit(name[end])) ++end;
    if (end > i && end - i < kWidth) key.append(kWidth - (end - i), '0');
    end = std::max(end, i + 1);
    key.append(name, i, end - i);
    i = end;
  }
  return key;
}

}  // namespace

std::string base_named_in(const std::string& file) {
  const std::string base = read_alone(file).base();
  return base.empty() ? "" : (fs::path(file).parent_path() / base).lexically_normal().string();
}

std::string root_of(const std::string& file) {
  std::string root = file;
  for (int i = 0; i < kLongestChain; ++i) {  // a loop of bases is reported by the reader
    const std::string base = base_named_in(root);
    if (base.empty()) break;
    root = base;
  }
  return root;
}

std::string title_of(const std::string& file) {
  const std::string title = read_alone(file).title();
  return title.empty() ? fs::path(file).stem().string() : title;
}

std::vector<std::string> rules_in(const std::string& file) {
  std::vector<std::string> ids;
  const v1::Scenario alone = read_alone(file);
  for (const v1::Rule& rule : alone.rule()) ids.push_back(rule.id());
  return ids;
}

std::vector<std::string> scenario_files_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".txtpb") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
    const std::string first = sort_key(a);
    const std::string second = sort_key(b);
    return first == second ? a < b : first < second;
  });
  return files;
}

}  // namespace chokepoint::tools
