#include "tools/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "tools/atomic_file.h"

namespace chokepoint::tools {
namespace {

/// Files of one directory that get their names together.
class TableFiles {
 public:
  explicit TableFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

  template <class Write>
  void add(const std::string& name, Write write) {
    AtomicFile file(directory_ / name);
    write(file);
    file.finish();
    files_.push_back(std::move(file));
  }

  std::vector<std::string> commit() {
    std::vector<std::string> names;
    for (AtomicFile& file : files_) {
      file.commit();
      names.push_back(file.target().string());
    }
    sync_directory(directory_);
    return names;
  }

 private:
  std::filesystem::path directory_;
  std::vector<AtomicFile> files_;
};

std::string key_fields(const std::string& metric, const std::string& item,
                       const std::string& region, const std::string& period,
                       const std::string& unit) {
  return fmt::format("{},{},{},{},{}", csv_field(metric), csv_field(item), csv_field(region),
                     csv_field(period), csv_field(unit));
}

template <class Outcomes>
void write_outcomes(AtomicFile& file, const std::string& head, const std::string& scenario,
                    const Outcomes& outcomes) {
  file.write(head + ",metric,item,region,period,unit,mean,low,high,confidence\n");
  for (const v1::Outcome& one : outcomes) {
    file.write(
        fmt::format("{},{},{},{},{},{}\n", scenario,
                    key_fields(one.metric(), one.item(), one.region(), one.period(), one.unit()),
                    csv_number(one.has_mean(), one.mean()), csv_number(one.has_low(), one.low()),
                    csv_number(one.has_high(), one.high()), one.confidence()));
  }
}

void write_bindings(AtomicFile& file, const std::string& scenario,
                    const std::vector<v1::Binding>& bindings) {
  for (const v1::Binding& one : bindings) {
    file.write(fmt::format("{},{},{},{},{}\n", csv_field(scenario), csv_field(one.line()),
                           csv_field(one.node()), one.share(), one.refused()));
  }
}

void write_replications(AtomicFile& file, const std::string& scenario,
                        const proto::Experiment& experiment) {
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
  const std::vector<std::vector<double>> values = proto::outcome_values(experiment);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const bool never =
        std::all_of(values[k].begin(), values[k].end(), [](double value) { return value == 0; });
    if (never) continue;
    const std::string key =
        key_fields(keys[k].metric, keys[k].item, keys[k].region, keys[k].period, keys[k].unit);
    for (std::size_t r = 0; r < values[k].size(); ++r) {
      if (!std::isfinite(values[k][r])) continue;
      file.write(fmt::format("{},{},{},{}\n", csv_field(scenario), r, key, values[k][r]));
    }
  }
}

/// A row for each number of one regime; numbers that are not defined are empty.
void write_regime(AtomicFile& file, const std::string& key, const v1::RegimeDisplacement& regime,
                  double confidence) {
  const auto row = [&](const char* measure, const std::string& part, const char* unit,
                       const auto& value) {
    file.write(fmt::format("{},{},{},{},{},{},{},{}\n", key, measure, csv_field(part), unit,
                           csv_number(value.has_mean(), value.mean()),
                           csv_number(value.has_low(), value.low()),
                           csv_number(value.has_high(), value.high()), confidence));
  };
  constexpr const char* kPieces = "pieces per piece";
  constexpr const char* kTpp = "TPP per TPP";
  const v1::Displacement& all = regime.displacement();
  row("china_change", "", "pieces", regime.china());
  row("us_blackwell_change", "", "pieces", regime.us_blackwell());
  row("ratio", "blackwell", kPieces, all.blackwell().units());
  row("ratio", "blackwell", kTpp, all.blackwell().tpp());
  row("ratio", "all", kPieces, all.all().units());
  row("ratio", "all", kTpp, all.all().tpp());
  row("per_started", "blackwell", kPieces, all.per_started().blackwell());
  row("per_started", "all", kPieces, all.per_started().all());
  row("new_build", "delivered", "pieces", all.new_build().delivered());
  row("new_build", "started", "pieces", all.new_build().started());
  row("new_build", "from_stock", "pieces", all.new_build().from_stock());
  for (const v1::DisplacementPart& part : all.by_quarter()) {
    row("by_quarter", part.part(), kPieces, part.units());
    row("by_quarter", part.part(), kTpp, part.tpp());
  }
  for (const v1::DisplacementPart& part : all.by_resource()) {
    row("by_resource", part.part(), kPieces, part.units());
    row("by_resource", part.part(), kTpp, part.tpp());
  }
}

constexpr const char* kReplicationsHead =
    "scenario,replication,metric,item,region,period,unit,value\n";
constexpr const char* kReplicationsNote =
    "note: replications.csv leaves out measures that are zero in every replication\n";
constexpr const char* kBindingsHead = "scenario,line,node,share,refused\n";

void write_provenance(AtomicFile& file, const Record& record,
                      const std::vector<std::pair<std::string, std::string>>& fingerprints,
                      const char* note = kReplicationsNote) {
  file.write(fmt::format("command: {}\nversion: {}\nseed: {}\nreplications: {}\nconfidence: {}\n",
                         record.command_line, record.version, record.seed, record.replications,
                         record.confidence));
  for (const auto& [scenario, fingerprint] : fingerprints) {
    file.write(fmt::format("fingerprint of {}: {}\n", scenario, fingerprint));
  }
  file.write(note);
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_number(bool present, double value) {
  return present ? fmt::format("{}", value) : "";
}

std::vector<std::string> write_run_tables(const std::string& directory, const Record& record,
                                          const proto::Experiment& experiment,
                                          const v1::RunReport& report,
                                          const std::string& judgements) {
  const std::string& name = report.scenario();
  TableFiles files(directory);
  files.add("outcomes.csv", [&](AtomicFile& file) {
    write_outcomes(file, "scenario", csv_field(name), report.outcomes());
  });
  files.add("bindings.csv", [&](AtomicFile& file) {
    file.write(kBindingsHead);
    write_bindings(file, name, proto::bindings(experiment, "base"));
  });
  files.add("replications.csv", [&](AtomicFile& file) {
    file.write(kReplicationsHead);
    write_replications(file, name, experiment);
  });
  if (!judgements.empty()) {
    files.add("judgements.csv", [&](AtomicFile& file) { file.write(judgements); });
  }
  files.add("provenance.txt", [&](AtomicFile& file) {
    write_provenance(file, record, {{name, report.fingerprint()}});
  });
  return files.commit();
}

std::vector<std::string> write_compare_tables(const std::string& directory, const Record& record,
                                              const proto::Experiment& base,
                                              const proto::Experiment& other,
                                              const v1::CompareReport& report) {
  const std::pair<std::string, std::string> names = side_names(report);
  const std::string& base_name = names.first;
  const std::string& other_name = names.second;
  TableFiles files(directory);
  files.add("differences.csv", [&](AtomicFile& file) {
    write_outcomes(file, "base,other", csv_field(base_name) + "," + csv_field(other_name),
                   report.differences());
  });
  files.add("bindings.csv", [&](AtomicFile& file) {
    file.write(kBindingsHead);
    write_bindings(file, base_name, proto::bindings(base, "base"));
    write_bindings(file, other_name, proto::bindings(other, "other"));
  });
  files.add("replications.csv", [&](AtomicFile& file) {
    file.write(kReplicationsHead);
    write_replications(file, base_name, base);
    write_replications(file, other_name, other);
  });
  files.add("provenance.txt", [&](AtomicFile& file) {
    write_provenance(
        file, record,
        {{base_name, report.base_fingerprint()}, {other_name, report.other_fingerprint()}});
  });
  return files.commit();
}

std::vector<std::string> write_table(
    const std::string& directory, const Record& record, const std::string& name,
    const std::string& text, const std::vector<std::pair<std::string, std::string>>& fingerprints) {
  TableFiles files(directory);
  files.add(name, [&](AtomicFile& file) { file.write(text); });
  files.add("provenance.txt",
            [&](AtomicFile& file) { write_provenance(file, record, fingerprints, ""); });
  return files.commit();
}

std::vector<std::string> write_displacement_tables(const std::string& directory,
                                                   const Record& record,
                                                   const v1::DisplacementReport& report) {
  TableFiles files(directory);
  files.add("regimes.csv", [&](AtomicFile& file) {
    file.write("base,other,regime,measure,part,unit,mean,low,high,confidence\n");
    for (const v1::RegimeDisplacement& one : report.regime()) {
      write_regime(file,
                   fmt::format("{},{},{}", csv_field(report.base()), csv_field(report.other()),
                               csv_field(one.regime())),
                   one, report.confidence());
    }
  });
  files.add("bounds.csv", [&](AtomicFile& file) {
    file.write(
        "china,blackwell,resource,unit,china_needs,blackwell_needs,ratio,ratio_in_pieces,"
        "separate_pools\n");
    for (const v1::PhysicalBound& one : report.bound()) {
      file.write(fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_field(one.china()),
                             csv_field(one.blackwell()), csv_field(one.resource()),
                             csv_field(one.unit()), one.china_needs(), one.blackwell_needs(),
                             one.ratio(), one.ratio_in_pieces(), one.separate_pools()));
    }
  });
  files.add("provenance.txt", [&](AtomicFile& file) {
    std::vector<std::pair<std::string, std::string>> fingerprints;
    for (const v1::RegimeDisplacement& one : report.regime()) {
      fingerprints.emplace_back(report.base() + " under " + one.regime(), one.base_fingerprint());
      fingerprints.emplace_back(report.other() + " under " + one.regime(), one.other_fingerprint());
    }
    write_provenance(file, record, fingerprints, "");
  });
  return files.commit();
}

}  // namespace chokepoint::tools
