#pragma once

#include <string>
#include <vector>

namespace chokepoint::tools {

// What scenario files say of themselves, read one by one and not laid over each other. Mistakes are
// not reported here but when the files are read as scenarios; a file that cannot be read says
// nothing.

/// The file that an overlay names as its base, as a path; empty if it names none.
std::string base_named_in(const std::string& file);

/// The file at the bottom of the chain of bases that begins with `file`.
std::string root_of(const std::string& file);

/// The title of a scenario or overlay; its file's name if it has none.
std::string title_of(const std::string& file);

/// The ids of the rules that a file itself states, in its order.
std::vector<std::string> rules_in(const std::string& file);

/// The scenario files in a folder, by name, numbers in names by value ("retained-50" before
/// "retained-100"); none if there is no such folder.
std::vector<std::string> scenario_files_in(const std::string& folder);

}  // namespace chokepoint::tools
