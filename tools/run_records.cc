#include "tools/run_records.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <sqlite3.h>

#include <algorithm>
#include <bit>

#include "proto/canonical.h"
#include "sim/fingerprint.h"
#include "tools/checksum.h"
#include "tools/commands.h"

namespace chokepoint::tools {
namespace {

/// 128 bits are enough to tell any number of runs apart.
constexpr std::size_t kRunHashDigits = 32;

void add(sim::Fingerprint& hash, const std::vector<double>& values) {
  hash.add(values.size());
  for (const double value : values) hash.add(std::bit_cast<std::uint64_t>(value));
}

}  // namespace

ScenarioRecord scenario_record(const proto::ScenarioFamily& family) {
  const v1::Scenario message = family.resolved();
  ScenarioRecord record;
  record.hash = sha256(proto::canonical_text(message));
  record.name = message.name();
  record.title = message.title();
  google::protobuf::TextFormat::PrintToString(message, &record.text);
  for (const v1::Source& source : message.source()) {
    record.sources.push_back(
        {source.id(), source.cite(), v1::Grade_Name(source.grade()), source.published()});
  }
  return record;
}

std::string run_hash(const RunIdentity& identity) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{} {}\n{}\n", engine(), identity.scenario, identity.recording,
                  identity.seed, identity.replication, identity.method);
  std::vector<std::pair<std::string, double>> inputs = identity.inputs;
  std::sort(inputs.begin(), inputs.end());
  for (const auto& [path, value] : inputs) text += fmt::format("{}={}\n", path, value);
  return sha256(text).substr(0, kRunHashDigits);
}

std::string result_hash(const models::Replication& replication) {
  sim::Fingerprint hash;
  hash.add(replication.events);
  hash.add(replication.fingerprint);
  for (const std::vector<double>* values :
       {&replication.measures, &replication.shipped, &replication.on_hand,
        &replication.capacity_used, &replication.capacity_available, &replication.refused,
        &replication.nodes, &replication.shadow_price, &replication.releases,
        &replication.ordered_of, &replication.delivered_of, &replication.made,
        &replication.waits}) {
    add(hash, *values);
  }
  for (const std::int16_t node : replication.bound) hash.add(static_cast<std::uint64_t>(node));
  return sim::to_hex(hash.value());
}

RunRecord run_record(std::string hash, std::size_t side, std::int64_t replication,
                     const models::Replication& result, const proto::Recording& recording) {
  RunRecord record;
  record.hash = std::move(hash);
  record.side = side;
  record.replication = replication;
  record.events = static_cast<std::int64_t>(result.events);
  record.fingerprint = sim::to_hex(result.fingerprint);
  record.result_hash = result_hash(result);
  record.values = recording.values(result);
  return record;
}

std::vector<std::pair<std::string, std::string>> provenance() {
  return {{"program", "chokepoint " + version()},
          {"engine", engine()},
          {"compiler", __VERSION__},
          {"sqlite", sqlite3_libversion()}};
}

}  // namespace chokepoint::tools
