#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>
#include <sqlite3.h>

#include <boost/version.hpp>
#include <string>

#include "tools/commands.h"
#include "tools/engine_identity.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

/// "1.74.0" from a number whose digits are grouped by `radix`.
std::string dotted(int number, int radix, int second_radix) {
  return fmt::format("{}.{}.{}", number / (radix * second_radix), number / second_radix % radix,
                     number % second_radix);
}

std::string build_flags() {
  std::string flags;
#ifdef __OPTIMIZE__
  flags += "optimized";
#else
  flags += "not optimized";
#endif
#ifdef NDEBUG
  flags += ", without assertions";
#else
  flags += ", with assertions";
#endif
#ifdef __SANITIZE_ADDRESS__
  flags += ", address sanitizer";
#endif
  return flags;
}

}  // namespace

std::string version() { return CHOKEPOINT_VERSION; }

std::string engine() { return version() + "+" CHOKEPOINT_ENGINE; }

int version_command() {
  fmt::print("chokepoint {}\n", version());
#ifdef __clang__
  fmt::print("compiler   {}\n", __VERSION__);
#else
  fmt::print("compiler   g++ {}\n", __VERSION__);
#endif
  fmt::print("build      {}\n", build_flags());
  fmt::print("Boost      {}\n", dotted(BOOST_VERSION, 1000, 100));
  fmt::print("protobuf   {}\n", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION));
  fmt::print("SQLite     {}\n", sqlite3_libversion());
  fmt::print("fmt        {}\n", dotted(FMT_VERSION, 100, 100));
  return kDone;
}

}  // namespace chokepoint::tools
