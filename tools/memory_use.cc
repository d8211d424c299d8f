#include "tools/memory_use.h"

#include <malloc.h>

#include <fstream>
#include <string>

namespace chokepoint::tools {

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::int64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

void forget_peak_memory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // see proc(5): resets VmHWM
}

}  // namespace chokepoint::tools
