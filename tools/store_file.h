#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace chokepoint::tools {

/// "CHOK" in the header of a store, at the place SQLite reserves for the program.
inline constexpr std::uint32_t kStoreApplication = 0x43484F4B;
/// Version of the tables.
inline constexpr std::uint32_t kStoreVersion = 2;

/// Throws unless `given` is missing, empty, or a store of this version: UsageError when it is
/// something else, RunError when it cannot be read or its directory cannot be written to. Makes the
/// directory, as every other output does; of the file it only reads.
void require_store(const std::filesystem::path& file);

/// Throws unless `file` is there and a store of this version. Only reads.
void require_existing_store(const std::filesystem::path& file);

}  // namespace chokepoint::tools
