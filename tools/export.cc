#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "proto/results_writer.h"
#include "tools/checksum.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/export_tables.h"
#include "tools/replication_package.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;

/// Files of one export, which get their names together.
class Files {
 public:
  explicit Files(fs::path directory) : directory_(std::move(directory)) {
    prepare_directory(directory_);
  }

  fs::path path(const std::string& name) const { return directory_ / name; }

  void add(const std::string& name, const std::string& text) {
    if (path(name).has_parent_path()) prepare_directory(path(name).parent_path());
    AtomicFile file(path(name));
    file.write(text);
    file.finish();
    texts_.push_back(std::move(file));
  }

  void commit(std::vector<std::unique_ptr<TableFile>>& tables, bool quiet) {
    for (const std::unique_ptr<TableFile>& table : tables) name(table->file(), quiet);
    for (AtomicFile& file : texts_) name(file, quiet);
    texts_.clear();
    sync_directory(directory_);
  }

 private:
  static void name(AtomicFile& file, bool quiet) {
    file.commit();
    if (!quiet) fmt::print(stderr, "wrote {}\n", file.target().string());
  }

  fs::path directory_;
  std::vector<AtomicFile> texts_;
};

MakeTable maker(const ExportOptions& options, const fs::path& directory) {
  const bool parquet = options.format == "parquet";
  return [=](const v1::ExportedTable& table) {
    std::vector<Field> fields;
    for (const v1::ExportedColumn& column : table.columns()) {
      fields.push_back({column.name(), column.type() == "integer" ? FieldType::kInteger
                                       : column.type() == "real"  ? FieldType::kReal
                                                                  : FieldType::kText});
    }
    const std::string path = (directory / table.file()).string();
    if (!parquet) return make_csv_file(path, fields);
    v1::ExportedTable described = table;
    described.clear_rows();  // not known yet
    return make_parquet_file(path, fields, {{"chokepoint", proto::to_json(described)}});
  };
}

void warn_if_incomplete(const v1::ExportMetadata& metadata) {
  if (metadata.runs() == metadata.runs_asked()) return;
  fmt::print(stderr, "{} of {} runs are there ({} failed); the tables hold these\n",
             metadata.runs(), metadata.runs_asked(), metadata.runs_failed());
}

/// The sums of everything below the directory but the list itself, as sha256sum reads them.
std::string checksums(const fs::path& directory, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}  {}\n", sha256_of_file(directory / name), name);
  }
  return text;
}

int export_tables(const ExportOptions& options, StoreReader& reader, std::int64_t experiment) {
  ExportTables tables(reader, experiment, options.tables);
  const std::string extension = "." + options.format;
  Files files(options.out);
  auto written = tables.write(maker(options, options.out), extension);
  const v1::ExportMetadata metadata = tables.metadata(extension);
  files.add("metadata.json", proto::to_json(metadata) + "\n");
  files.commit(written, options.quiet);
  warn_if_incomplete(metadata);
  return kDone;
}

int export_package(const ExportOptions& options, StoreReader& reader, std::int64_t experiment) {
  const fs::path directory = options.replication;
  ExportTables tables(reader, experiment, {});
  package_files(tables.record(), tables.metadata(".csv"));  // throws before anything is written
  Files files(directory);
  prepare_directory(directory / "data");
  auto written = tables.write(maker(options, directory / "data"), ".csv");
  const v1::ExportMetadata metadata = tables.metadata(".csv");
  std::vector<std::string> names = {"data/metadata.json"};
  for (const v1::ExportedTable& table : metadata.tables()) names.push_back("data/" + table.file());
  files.add("data/metadata.json", proto::to_json(metadata) + "\n");
  for (const auto& [name, text] : package_files(tables.record(), metadata)) {
    files.add(name, text);
    names.push_back(name);
  }
  files.commit(written, options.quiet);
  std::sort(names.begin(), names.end());
  files.add("SHA256SUMS", checksums(directory, names));
  written.clear();
  files.commit(written, options.quiet);
  warn_if_incomplete(metadata);
  return kDone;
}

}  // namespace

int export_command(const ExportOptions& options) {
  if (options.out.empty() == options.replication.empty()) {
    throw UsageError("say where to: --out DIR for tables, or --replication DIR for a package");
  }
  if (options.format != "csv" && options.format != "parquet") {
    throw UsageError(fmt::format("--format {}: it is csv or parquet", options.format));
  }
  if (!options.replication.empty() && (options.format != "csv" || !options.tables.empty())) {
    throw UsageError("a replication package holds all tables, as CSV");
  }
  StoreReader reader(options.store);
  const std::int64_t experiment = reader.find_experiment(options.experiment);
  return options.replication.empty() ? export_tables(options, reader, experiment)
                                     : export_package(options, reader, experiment);
}

}  // namespace chokepoint::tools
