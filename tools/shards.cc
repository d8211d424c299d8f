#include "tools/shards.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "proto/sweep_study.h"
#include "tools/atomic_file.h"
#include "tools/checksum.h"
#include "tools/errors.h"
#include "tools/interrupt.h"
#include "tools/store_merge.h"
#include "tools/store_writer.h"
#include "tools/sweep_runner.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;

struct Piece {
  std::size_t shard = 0;
  std::size_t shards = 1;
};

constexpr std::size_t kMostShards = 100'000;

Piece read_piece(const std::string& text) {
  Piece piece;
  const char* end = text.data() + text.size();
  const auto [slash, first] = std::from_chars(text.data(), end, piece.shard);
  if (first == std::errc() && slash != end && *slash == '/') {
    const auto [rest, second] = std::from_chars(slash + 1, end, piece.shards);
    if (second == std::errc() && rest == end && piece.shard < piece.shards &&
        piece.shards <= kMostShards) {
      return piece;
    }
  }
  throw UsageError(fmt::format(
      "\"{}\": I/K is wanted, the number of a shard from 0 and how many there are, such as 0/4",
      text));
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

fs::path manifest_of(const fs::path& file) {
  fs::path manifest = file;
  return manifest.replace_extension(".done");
}

/// Whether a finished shard is of this job; then there is nothing to do.
bool is_of(const ShardState& state, const SweepJob& job, const Piece& piece) {
  return state.finished && state.manifest.experiment() == job.experiment().hash &&
         state.manifest.engine() == job.experiment().engine &&
         state.manifest.shard() == piece.shard && state.manifest.shards() == piece.shards;
}

void write_manifest(const fs::path& file, const SweepJob& job, const Piece& piece, std::size_t runs,
                    std::size_t failed) {
  v1::ShardManifest manifest;
  manifest.set_experiment(job.experiment().hash);
  manifest.set_engine(job.experiment().engine);
  manifest.set_shard(static_cast<std::uint32_t>(piece.shard));
  manifest.set_shards(static_cast<std::uint32_t>(piece.shards));
  manifest.set_runs(runs);
  manifest.set_failed(failed);
  manifest.set_bytes(fs::file_size(file));
  manifest.set_sha256(sha256_of_file(file));
  manifest.set_host(host_name());
  std::string text;
  google::protobuf::TextFormat::PrintToString(manifest, &text);
  AtomicFile out(manifest_of(file));
  out.write(text);
  out.finish();
  out.commit();
}

/// Removes what an attempt at another sweep left under this name.
void drop_stale(const fs::path& part, const std::string& experiment) {
  bool stale = false;
  if (!fs::exists(part)) return;
  try {
    Database database(part.string());
    stale = Statement(database, "SELECT count(*) FROM experiments WHERE hash <> ?")
                .find(0, experiment) > 0;
  } catch (const RunError&) {
    stale = true;
  }
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    if (stale) fs::remove(part.string() + suffix);
  }
}

/// Simulates what is missing in FILE.part, which a killed attempt may have left.
SweepOutcome fill(const fs::path& part, const SweepJob& job, const std::vector<PlannedRun>& runs,
                  const ExperimentOptions& common) {
  const InterruptGuard guard;
  StoreWriter store(part.string(), job.experiment(), job.recordings());
  const SweepOutcome outcome = run_sweep(job, missing_runs(runs, store), store,
                                         {common.jobs, common.check, common.quiet}, guard);
  if (!outcome.interrupted) store.finish();
  return outcome;
}

std::vector<fs::path> shard_files(const std::vector<std::string>& given) {
  std::vector<fs::path> files;
  for (const std::string& name : given) {
    if (!fs::is_directory(name)) {
      files.emplace_back(name);
      continue;
    }
    std::vector<fs::path> inside;
    for (const fs::directory_entry& entry : fs::directory_iterator(name)) {
      const std::string file = entry.path().filename().string();
      if (file.starts_with("shard-") && file.ends_with(".sqlite")) inside.push_back(entry.path());
    }
    std::sort(inside.begin(), inside.end());
    if (inside.empty()) throw UsageError(fmt::format("{} holds no finished shard", name));
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

/// Throws UsageError unless the shards are all there is of one experiment.
void require_whole(const std::vector<fs::path>& files) {
  std::optional<v1::ShardManifest> first;
  std::set<std::uint32_t> seen;
  for (const fs::path& file : files) {
    const ShardState state = look_at_shard(file);
    if (!state.finished) throw UsageError(fmt::format("{}: {}", file.string(), state.why));
    if (state.manifest.engine() != engine()) {
      throw UsageError(fmt::format(
          "{} was made by chokepoint {}, this is {}: their numbers may differ, so shards of both "
          "cannot be one sweep; run the shard again",
          file.string(), state.manifest.engine(), engine()));
    }
    if (!first) first = state.manifest;
    if (state.manifest.experiment() != first->experiment() ||
        state.manifest.shards() != first->shards()) {
      throw UsageError(fmt::format("{} is of another sweep, or of another division of it, than {}",
                                   file.string(), files.front().string()));
    }
    if (!seen.insert(state.manifest.shard()).second) {
      throw UsageError(fmt::format("shard {} is given twice", state.manifest.shard()));
    }
  }
  std::string missing;
  std::size_t count = 0;
  for (std::uint32_t shard = 0; shard < first->shards(); ++shard) {
    if (seen.contains(shard)) continue;
    if (++count <= 10) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", shard);
  }
  if (count == 0) return;
  throw UsageError(
      fmt::format("{} of {} shards are missing: {}{}; run `chokepoint shard PLAN "
                  "I/{}` for each",
                  count, first->shards(), missing, count > 10 ? ", ..." : "", first->shards()));
}

}  // namespace

std::string shard_name(std::size_t shard, std::size_t shards) {
  const std::size_t width = std::max<std::size_t>(3, fmt::formatted_size("{}", shards));
  return fmt::format("shard-{:0{}}-of-{:0{}}.sqlite", shard, width, shards, width);
}

ShardState look_at_shard(const fs::path& file) {
  ShardState state;
  std::ifstream in(manifest_of(file));
  std::stringstream text;
  text << in.rdbuf();
  if (!in || !google::protobuf::TextFormat::ParseFromString(text.str(), &state.manifest)) {
    state.why = fmt::format("no manifest {}: the shard is not finished",
                            manifest_of(file).filename().string());
    return state;
  }
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (error) {
    state.why = "the manifest is there, the file is not";
  } else if (bytes != state.manifest.bytes()) {
    state.why = fmt::format(
        "has {} bytes, its manifest says {}: it is truncated or was changed; "
        "run the shard again",
        bytes, state.manifest.bytes());
  } else if (sha256_of_file(file) != state.manifest.sha256()) {
    state.why = "has another checksum than its manifest says: it was changed; run the shard again";
  }
  state.finished = state.why.empty();
  return state;
}

int shard_command(const ShardOptions& options) {
  const Piece piece = read_piece(options.piece);
  const fs::path beside = fs::path(options.plan).parent_path();
  const fs::path directory = options.directory.empty() ? beside : fs::path(options.directory);
  if (!directory.empty()) prepare_directory(directory);
  const SweepJob job(proto::make_study(proto::read_sweep_plan(options.plan), beside.string()),
                     options.common.command_line);
  const fs::path file = directory / shard_name(piece.shard, piece.shards);
  if (is_of(look_at_shard(file), job, piece)) {
    if (!options.common.quiet) fmt::print(stderr, "{} is finished\n", file.string());
    return kDone;
  }
  fs::path part = file;
  part += ".part";
  drop_stale(part, job.experiment().hash);
  const std::vector<PlannedRun> runs = job.shard(piece.shard, piece.shards);
  const SweepOutcome outcome = fill(part, job, runs, options.common);
  if (outcome.interrupted) return kInterrupted;
  fs::remove(manifest_of(file));
  fs::rename(part, file);
  sync_directory(directory);
  write_manifest(file, job, piece, runs.size(), outcome.failed);
  if (!options.common.quiet) {
    fmt::print(stderr, "wrote {}: {} runs, {} failed\n", file.string(), runs.size(),
               outcome.failed);
  }
  return kDone;
}

std::int64_t merge_shards(const std::string& store, const std::vector<fs::path>& shards) {
  require_whole(shards);
  std::int64_t experiment = 0;
  for (const fs::path& shard : shards) experiment = merge_store(store, shard.string());
  finish_merge(store);
  return experiment;
}

int merge_command(const MergeOptions& options) {
  const std::vector<fs::path> files = shard_files(options.shards);
  const std::int64_t experiment = merge_shards(options.store, files);
  fmt::print("merged {} shards into {}, experiment {}\n", files.size(), options.store, experiment);
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  return kDone;
}

}  // namespace chokepoint::tools
