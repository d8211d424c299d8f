#pragma once

#include <string>

#include "proto/calibration.h"
#include "proto/results.pb.h"
#include "proto/sales_record.h"

namespace chokepoint::proto {

/// The forecast of an experiment for every calendar quarter that begins at `from` or later in its
/// reported span, which may begin earlier so that fiscal quarters are whole: by accelerator
/// (deliveries also by region), then data-center revenue; reported figures that can be measured in
/// this span stand beside the same thing, and those of other periods or sums of items follow.
/// Revenue blocked is left out: it needs a counterfactual. The last quarter's stock is of the last
/// month's beginning: its end is not recorded.
v1::BacktestReport backtest_report(const Calibration& reported, const SalesRecord& record,
                                   sim::Time from, const std::string& version);

}  // namespace chokepoint::proto
