#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace chokepoint::test {
namespace {

/// In the child: only what is allowed between fork and exec.
[[noreturn]] void become(char* const* words, const char* out, const char* error) {
  const int out_file = ::open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const int error_file = ::open(error, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (out_file >= 0 && error_file >= 0) {
    ::dup2(out_file, STDOUT_FILENO);
    ::dup2(error_file, STDERR_FILENO);
    ::execv(words[0], words);
  }
  ::_exit(127);
}

}  // namespace

Finished chokepoint(const std::vector<std::string>& words, std::optional<SignalPlan> signal,
                    const std::string& out_file) {
  const TempDirectory scratch;
  const std::string out = out_file.empty() ? scratch / "out" : out_file;
  const std::string error = scratch / "error";
  std::vector<std::string> all = {CHOKEPOINT_BINARY};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) become(pointers.data(), out.c_str(), error.c_str());
  if (signal) {
    std::this_thread::sleep_for(signal->after);
    ::kill(child, signal->number);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Finished result;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  if (out_file.empty()) result.out = contents(out);
  result.error = contents(error);
  return result;
}

TempDirectory::TempDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "chokepoint.XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDirectory::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
  return (path_ / name).string();
}

std::vector<std::string> TempDirectory::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    found.push_back(entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string plant(const std::string& name, const std::string& extra) {
  return "schema: 1 name: \"" + name + "\" title: \"A plant, with \\\"two\\\" products\"\n" +
         R"(horizon { start: "2025-01-01" end: "2026-03-01" report_from: "2025-04-01" }
country { id: "US" region: US }
country { id: "CN" region: CN }
country { id: "TW" }
site { id: "plant" country: "TW" }
item { id: "wafer" }
item { id: "fast" family: "blackwell" chip { tpp: 36000 die_area_mm2: 1600 } unit_value_usd: 35000 }
item { id: "slow" chip { tpp: 2368 die_area_mm2: 814 } unit_value_usd: 12000 }
supplier { id: "wafers" item: "wafer" site: "plant" contract { per: "week" constant: 200 } }
pool { id: "machines" per_period { per: "week" constant: 100 } allocation: PROPORTIONAL }
process {
  id: "make-fast" at: "plant" start: MAKE_TO_ORDER
  input { item: "wafer" } use { pool: "machines" } output { item: "fast" }
  cycle_time { unit: "weeks" fixed: 4 }
}
process {
  id: "make-slow" at: "plant" start: MAKE_TO_ORDER
  input { item: "wafer" } use { pool: "machines" } output { item: "slow" }
  cycle_time { unit: "weeks" fixed: 4 }
}
buyer { id: "us-cloud" country: "US" }
buyer { id: "cn-cloud" country: "CN" }
lane { id: "to-us" from: "plant" to: "us-cloud" transit { unit: "days" fixed: 5 } }
lane { id: "to-cn" from: "plant" to: "cn-cloud" transit { unit: "days" fixed: 5 } }
demand { id: "us" buyer: "us-cloud" item: "fast" rate { per: "week" constant: 80 } poisson {} patience: "4 weeks" }
demand { id: "cn" buyer: "cn-cloud" item: "slow" rate { per: "week" constant: 60 } poisson {} patience: "4 weeks" }
)" + extra;
}

}  // namespace chokepoint::test
