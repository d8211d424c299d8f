#include "tools/generate.h"

#include "tools/errors.h"
#include "tools/generated_network.h"
#include "tools/text_output.h"

namespace chokepoint::tools {

int generate_command(const GenerateOptions& options) {
  const std::string text = generated_network(options.size);
  write_text(text, options.out, options.quiet);
  return kDone;
}

}  // namespace chokepoint::tools
