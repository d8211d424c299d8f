#pragma once

#include <string>
#include <vector>

#include "tools/report/material.h"
#include "tools/report/values.h"

namespace chokepoint::tools::report {

// The sections of a page, each in a file of its name. One that has nothing to say adds nothing.

void add_headline(const Material& material, v1::ReportPage& page);
void add_supply(const Material& material, v1::ReportPage& page);
void add_difference(const Material& material, v1::ReportPage& page);
void add_displacement(const Material& material, v1::ReportPage& page);
void add_flows(const Material& material, v1::ReportPage& page);
void add_binding(const Material& material, v1::ReportPage& page);
void add_rules(const Material& material, v1::ReportPage& page);
void add_waits(const Material& material, v1::ReportPage& page);
void add_causes(const Material& material, v1::ReportPage& page);
void add_calibration(const Material& material, v1::ReportPage& page);
void add_network(const Material& material, v1::ReportPage& page);
void add_assumptions(const Material& material, v1::ReportPage& page);
void add_reproduction(const Material& material, v1::ReportPage& page);

// What they share.

v1::ReportSection& add_section(v1::ReportPage& page, const std::string& id,
                               const std::string& title);

/// A figure with its sample and source filled in from the material.
v1::ReportFigure& add_figure(const Material& material, v1::ReportSection& section,
                             const std::string& id, const std::string& claim,
                             const std::string& unit);

/// "n = 16 pairs, seed 1": of the further runs.
std::string further_sample(const Material& material, const char* what);

void add_text(v1::ReportSection& section, const std::string& text);

/// "2024-01-01 to 2026-12-31".
std::string span_text(const Material& material);

/// The title that the scenario gives to a pool, process, item, rule or stock, and its id.
std::string title_of_id(const v1::Scenario& scenario, const std::string& id);

/// What bound the headline family's lines (all lines, without one) in most months, and in what
/// share of the months in which a line was bound; nothing where nothing did.
struct MostBinding {
  std::string name;
  double share;
};
std::optional<MostBinding> most_binding(const proto::Experiment& experiment);

/// Dates at which rules come into force or end within the reported span.
void add_rule_dates(const World& world, v1::LineChart& chart);

/// Whether the interval of a change leaves zero out.
bool is_clear(const sim::Estimate& estimate);

}  // namespace chokepoint::tools::report
