#include "models/trade/judgements.h"

#include <array>

namespace chokepoint::models {

const char* name(Ruling ruling) {
  static constexpr std::array kNames = {"refused",     "held",      "approved", "denied",
                                        "examined",    "stopped",   "returned", "charged",
                                        "discouraged", "cancelled", "rerouted", "written_down"};
  return kNames[static_cast<std::size_t>(ruling)];
}

}  // namespace chokepoint::models
