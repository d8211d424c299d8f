#pragma once

#include <string>

#include "proto/results.pb.h"

namespace chokepoint::tools {

/// A number with the digits that a table of mixed magnitudes needs: "1,234", "98.7", "4.60".
std::string by_magnitude(double value);

/// "552 [463, 650]", or the value alone without an interval.
std::string with_range(double value, bool has_range, double low, double high);

/// What `calibrate` prints.
std::string calibrate_text(const v1::CalibrationReport& report, const std::string& title);

/// calibration.csv: a row per figure; absent numbers are empty fields.
std::string calibrate_csv(const v1::CalibrationReport& report);

/// What `backtest` prints.
std::string backtest_text(const v1::BacktestReport& report, const std::string& title);

/// backtest.csv: a row per forecast; absent numbers are empty fields.
std::string backtest_csv(const v1::BacktestReport& report);

}  // namespace chokepoint::tools
