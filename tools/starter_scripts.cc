#include "tools/starter_scripts.h"

#include <fmt/format.h>

namespace chokepoint::tools {
namespace {

/// A comment that says what the data are.
std::string about(const v1::ExportMetadata& metadata, const char* comment) {
  std::string text = fmt::format("{} {}", comment, metadata.experiment());
  if (!metadata.title().empty()) text += ": " + metadata.title();
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text + "\n";
}

constexpr const char* kR = R"(# Needs R alone: Rscript analysis.R
read <- function(name) {
  read.csv(file.path("data", paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE,
           encoding = "UTF-8")
}
codebook <- read("codebook")
wide <- read("wide")
differences <- read("differences")

# A row of `wide` is a run: its replication, point and side, its inputs (axis_...) and outcomes.
cat(nrow(wide), "runs,", length(unique(wide$point)), "points,",
    length(unique(wide$replication)), "replications\n")

interval <- function(x) {  # mean and 90% interval over points, each a mean over replications
  half <- if (length(x) > 1) qt(0.95, length(x) - 1) * sd(x) / sqrt(length(x)) else NA
  c(n = length(x), mean = mean(x), low = mean(x) - half, high = mean(x) + half)
}
policy <- nrow(differences) > 0
rows <- if (policy) differences else read("outcomes")
names(rows)[names(rows) %in% c("difference", "value")] <- "value"
rows <- rows[rows$variable %in% c("delivered_us", "delivered_cn") & !is.na(rows$value), ]
unit <- if (length(unique(rows$point)) > 1) "point" else "replication"
means <- aggregate(rows["value"], rows[c("side", "variable", unit)], mean)
table <- aggregate(means["value"], means[c("side", "variable")], interval)
table$unit <- codebook$unit[match(table$variable, codebook$variable)]
print(do.call(data.frame, table), row.names = FALSE)
)";

constexpr const char* kPython = R"(# Needs pandas: python3 analysis.py
import json
from pathlib import Path

import pandas

data = Path(__file__).resolve().parent / "data"


def read(name):
    return pandas.read_csv(data / f"{name}.csv", keep_default_na=False, na_values=[""])


metadata = json.loads((data / "metadata.json").read_text(encoding="utf-8"))
codebook = read("codebook").set_index("variable")
wide = read("wide")
differences = read("differences")

# A row of `wide` is a run: its replication, point and side, its inputs (axis_...) and outcomes.
print(len(wide), "runs,", wide.point.nunique(), "points,", wide.replication.nunique(), "replications")
assert len(wide) == int(metadata["runs"])

rows = differences if len(differences) else read("outcomes")
rows = rows.rename(columns={"difference": "value"}).dropna(subset=["value"])
rows = rows[rows.variable.isin(["delivered_us", "delivered_cn"])]
unit = "point" if rows.point.nunique() > 1 else "replication"
means = rows.groupby(["side", "variable", unit]).value.mean()
table = means.groupby(["side", "variable"]).agg(["count", "mean", "sem"]).reset_index()
table["unit"] = table.variable.map(codebook.unit)
print(table.to_string(index=False))
)";

constexpr const char* kStata = R"(* Needs Stata 14 or later: do analysis.do
version 14
clear all
set more off

* A row of `wide' is a run: its replication, point and side, its inputs (axis_...) and outcomes.
* Names longer than 32 characters are shortened by Stata; labels come from the codebook.
import delimited using "data/codebook.csv", clear varnames(1) encoding("UTF-8") stringcols(_all)
quietly count
local variables = r(N)
forvalues i = 1/`variables' {
    local column`i' = substr(column[`i'], 1, 32)
    local label`i' = substr(label[`i'] + " [" + unit[`i'] + "]", 1, 80)
}
import delimited using "data/wide.csv", clear varnames(1) encoding("UTF-8")
forvalues i = 1/`variables' {
    if "`column`i''" != "" {
        capture label variable `column`i'' `"`label`i''"'
    }
}
describe, short
compress
save "wide.dta", replace

import delimited using "data/differences.csv", clear varnames(1) encoding("UTF-8")
local value difference
quietly count
if r(N) == 0 {
    import delimited using "data/outcomes.csv", clear varnames(1) encoding("UTF-8")
    local value value
}
keep if inlist(variable, "delivered_us", "delivered_cn")
quietly levelsof point
local unit = cond(r(r) > 1, "point", "replication")
collapse (mean) `value', by(side variable `unit')
collapse (count) n=`value' (mean) mean=`value' (semean) se=`value', by(side variable)
list, noobs
)";

}  // namespace

std::string r_script(const v1::ExportMetadata& metadata) { return about(metadata, "#") + kR; }

std::string python_script(const v1::ExportMetadata& metadata) {
  return about(metadata, "#") + kPython;
}

std::string stata_script(const v1::ExportMetadata& metadata) {
  return about(metadata, "*") + kStata;
}

}  // namespace chokepoint::tools
