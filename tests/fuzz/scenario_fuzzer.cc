// Coverage-guided fuzzing of the scenario reader: any bytes are compiled or refused, never a crash,
// a hang or an undefined step. Not part of the build; with clang 16, from the repository, after a
// build in `build` (for the generated messages):
//
//   clang++-16 -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I. -Ibuild/generated -isystem
//   /usr/include/eigen3 tests/fuzz/scenario_fuzzer.cc proto/[!r]*.cc proto/read_values.cc
//   models/network/*.cc models/production/{foundry,yield}.cc models/trade/threshold.cc sim/*.cc
//   build/generated/proto/*.pb.cc -lprotobuf -lfmt -o /tmp/scenario_fuzzer  // NOLINT
//
// and then: /tmp/scenario_fuzzer -max_len=20000 -timeout=10 CORPUS tests/proto/full_coverage
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "proto/scenario_compiler.h"
#include "proto/text_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chokepoint::proto;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  chokepoint::v1::Scenario message;
  LocationMap locations;
  Issues issues;
  parse_text(text, "fuzz.txtpb", message, locations, issues);
  // What could be read is compiled even after mistakes, as the reader does.
  ScenarioCompiler(message, locations, issues).compile();
  static_cast<void>(issues.text());
  return 0;
}
