#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// What a planning run looks up once, bucket by bucket, and all its passes share: requirements of
/// buyers under the rules that are announced, pieces under way, yields, capacity. Fills in the
/// first part of State::plan_scratch. Cost: processes, stocks, pools and demands times buckets.
void look_ahead(Context& context);

}  // namespace chokepoint::models
