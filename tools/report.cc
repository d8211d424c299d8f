#include "tools/commands.h"
#include "tools/errors.h"

namespace chokepoint::tools {

int report_command(const ReportOptions&) { throw UsageError("not yet"); }

}  // namespace chokepoint::tools
