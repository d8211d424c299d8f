#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Plans all PLANNED processes anew from `context.now()`: time-phased net requirements under the
/// rules the producer believes.
///
/// Requirements of a stock are, by bucket: the forecast of the demands it serves (as far as rules
/// announced by now let it be delivered at that time), their backlog in the first bucket, and what
/// planned starts downstream consume. Net of stock, of lots and contract supply under way, they are
/// divided by yields and moved earlier by cycle times. What should have started already is asked
/// for at once. What a stage can do is limited by its share of capacity as its allocation rule
/// gives it; only that much is exploded to the stages before it.
///
/// Source: material requirements planning as in Orlicky, "Material Requirements Planning", 1975,
/// with a forward pass for finite capacity. Cost: processes times buckets, once
/// and for each pass.
void make_plan(Context& context);

}  // namespace chokepoint::models
