#include "tools/generate.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/atomic_file.h"
#include "tools/errors.h"
#include "tools/generated_network.h"

namespace chokepoint::tools {

int generate_command(const GenerateOptions& options) {
  const std::string text = generated_network(options.size);
  if (options.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
    return kDone;
  }
  AtomicFile file(options.out);
  file.write(text);
  file.finish();
  file.commit();
  if (!options.quiet) fmt::print(stderr, "wrote {}\n", options.out);
  return kDone;
}

}  // namespace chokepoint::tools
