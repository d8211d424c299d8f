#include "tools/text_output.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/atomic_file.h"
#include "tools/errors.h"

namespace chokepoint::tools {

void write_text(std::string_view text, const std::string& file, bool quiet) {
  if (file.empty()) {
    const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !whole) throw RunError("cannot write to standard output");
    return;
  }
  AtomicFile out(file);
  out.write(text);
  out.finish();
  out.commit();
  if (!quiet) fmt::print(stderr, "wrote {}\n", file);
}

}  // namespace chokepoint::tools
