#pragma once

#include <string>

namespace chokepoint::tools {

/// What `sql` is asked for.
struct SqlOptions {
  std::string store;
  std::string query;  ///< empty: list what can be asked for
  bool csv = false;
  bool json = false;
};

/// Asks a store a question. Nothing can be changed.
int sql_command(const SqlOptions& options);

}  // namespace chokepoint::tools
