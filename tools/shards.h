#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proto/sweep.pb.h"
#include "tools/sweep_job.h"
#include "tools/sweep_options.h"

namespace chokepoint::tools {

/// What `shard` is asked for.
struct ShardOptions {
  std::string plan;
  std::string piece;      ///< "3/64": the fourth of 64
  std::string directory;  ///< where shards go; empty: beside the plan
  ExperimentOptions common;
};

/// What `merge` is asked for.
struct MergeOptions {
  std::string store;                ///< that the shards are added to
  std::vector<std::string> shards;  ///< files, or directories that hold them
  bool quiet = false;
};

/// Does one piece of a plan and writes it, with its manifest, to a file of its own.
int shard_command(const ShardOptions& options);

/// Joins finished shards.
int merge_command(const MergeOptions& options);

/// "shard-003-of-064.sqlite".
std::string shard_name(std::size_t shard, std::size_t shards);

/// Whether a shard is finished: its manifest is there, of this experiment and simulator, and its
/// file is what the manifest says. If not, why.
struct ShardState {
  bool finished = false;
  std::string why;
  v1::ShardManifest manifest;
};

/// Reads the manifest beside `file` and the file. Costs a checksum of the file.
ShardState look_at_shard(const std::filesystem::path& file);

/// Joins shards that are all finished, of one experiment and of this simulator. Returns the
/// experiment's number in the store. Throws UsageError that says which shard is missing or wrong.
std::int64_t merge_shards(const std::string& store,
                          const std::vector<std::filesystem::path>& shards);

}  // namespace chokepoint::tools
