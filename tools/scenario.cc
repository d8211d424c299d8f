#include "tools/scenario.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <cstdio>
#include <map>

#include "proto/canonical.h"
#include "proto/scenario_reader.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

proto::ScenarioFamily read(const std::string& file, const ScenarioOptions& options) {
  return proto::ScenarioFamily({file, options.overlays, options.sets});
}

/// "scenarios/base.txtpb:12"; what --set gave is named as typed.
std::string place(const proto::Location& where) {
  return where.file.starts_with("--") ? where.file : fmt::format("{}:{}", where.file, where.line);
}

std::string values_text(const proto::ScenarioFamily& family) {
  std::string text;
  for (const auto& [path, value] : proto::canonical_values(family.resolved())) {
    text += fmt::format("{} = {}  # {}\n", path, value, place(family.locations().find(path)));
  }
  return text;
}

std::string file_text(const proto::ScenarioFamily& family) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(family.resolved(), &text);
  return text;
}

/// Values of one that the other has not, or has otherwise, in the order of the schema.
std::string difference_text(const proto::ScenarioFamily& a, const proto::ScenarioFamily& b) {
  const auto before = proto::canonical_values(a.resolved());
  const auto after = proto::canonical_values(b.resolved());
  const std::map<std::string, std::string> old(before.begin(), before.end());
  const std::map<std::string, std::string> fresh(after.begin(), after.end());
  std::string text;
  for (const auto& [path, value] : before) {
    const auto there = fresh.find(path);
    if (there != fresh.end() && there->second == value) continue;
    text += fmt::format("- {} = {}\n", path, value);
    if (there != fresh.end()) text += fmt::format("+ {} = {}\n", path, there->second);
  }
  for (const auto& [path, value] : after) {
    if (!old.contains(path)) text += fmt::format("+ {} = {}\n", path, value);
  }
  return text;
}

}  // namespace

int scenario_command(const ScenarioOptions& options) {
  const std::size_t wanted = options.action == "diff" ? 2 : 1;
  if (options.action != "show" && options.action != "diff") {
    throw UsageError(fmt::format("scenario {}: show or diff is wanted", options.action));
  }
  if (options.files.size() != wanted) {
    throw UsageError(fmt::format("scenario {} needs {}", options.action,
                                 wanted == 1 ? "one file" : "two files"));
  }
  const proto::ScenarioFamily first = read(options.files[0], options);
  if (options.action == "show") {
    fmt::print("{}", options.values ? values_text(first) : file_text(first));
  } else {
    fmt::print("{}", difference_text(first, read(options.files[1], options)));
  }
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  return kDone;
}

}  // namespace chokepoint::tools
