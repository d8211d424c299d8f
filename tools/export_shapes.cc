#include "tools/export_shapes.h"

#include <cctype>
#include <set>

namespace chokepoint::tools {
namespace {

constexpr std::size_t kMostColumns = 1000;  ///< of the wide table

Shape::Column integer(const char* name, const char* label) {
  return {{name, FieldType::kInteger}, label, ""};
}
Shape::Column text(const char* name, const char* label) {
  return {{name, FieldType::kText}, label, ""};
}
Shape::Column real(const std::string& name, const std::string& label, const std::string& unit) {
  return {{name, FieldType::kReal}, label, unit};
}

/// The columns that say which run a row is of.
std::vector<Shape::Column> run_columns() {
  return {integer("replication", "Replication; the same random numbers at every point and side"),
          integer("point", "Point of the design"), text("side", "The base or a policy")};
}

std::vector<Shape::Column> with(std::vector<Shape::Column> first,
                                const std::vector<Shape::Column>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

/// Small letters, digits and underscores, as every tool takes them.
std::string column_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    name += std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '_';
  }
  return name;
}

bool is_of_node(const proto::Variable& variable) {
  const std::string& metric = variable.metric;
  return metric.starts_with("stock_") || metric.starts_with("process_") ||
         metric.starts_with("demand_");
}

}  // namespace

WideColumns wide_columns(const ExperimentRecord& record,
                         const std::vector<StoredVariable>& variables) {
  WideColumns wide;
  const bool many = variables.size() > kMostColumns;
  for (std::size_t v = 0; v < variables.size() && wide.variables.size() < kMostColumns; ++v) {
    if (!many || !is_of_node(variables[v].variable)) wide.variables.push_back(v);
  }
  std::set<std::string> taken = {"replication", "point", "side"};
  for (const AxisRecord& axis : record.axes) taken.insert("axis_" + column_name(axis.name));
  for (const std::size_t v : wide.variables) {
    std::string name = column_name(variables[v].variable.name);
    while (!taken.insert(name).second) name += "_";
    wide.names.push_back(name);
  }
  return wide;
}

std::vector<Shape> export_shapes(const ExperimentRecord& record,
                                 const std::vector<StoredVariable>& variables,
                                 const WideColumns& wide) {
  std::vector<Shape> shapes;
  std::vector<Shape::Column> columns = run_columns();
  for (const AxisRecord& axis : record.axes) {
    columns.push_back(
        real("axis_" + column_name(axis.name), axis.title.empty() ? axis.name : axis.title, ""));
  }
  for (std::size_t k = 0; k < wide.variables.size(); ++k) {
    const proto::Variable& variable = variables[wide.variables[k]].variable;
    columns.push_back(real(wide.names[k], variable.label, variable.unit));
  }
  shapes.push_back({"wide", "one run", columns});
  const Shape::Column variable = text("variable", "Name of what is measured; see codebook");
  shapes.push_back({"outcomes", "one run and variable, over the reported span",
                    with(run_columns(), {variable, real("value", "In the variable's unit", "")})});
  shapes.push_back(
      {"differences", "one policy minus the base, pair by pair, and variable",
       with(run_columns(), {variable, real("difference", "In the variable's unit", "")})});
  shapes.push_back({"series",
                    "one run, variable and period; what is not here is zero, or an "
                    "undefined quotient",
                    with(run_columns(), {variable, text("period", "Quarter or month"),
                                         text("start", "First day of the period"),
                                         real("value", "In the variable's unit", "")})});
  shapes.push_back({"parameters",
                    "one point and input",
                    {integer("point", "Point of the design"), text("axis", "The input"),
                     text("role", "uncertainty or lever"),
                     real("unit", "Coordinate in (0, 1) before the input's law", ""),
                     real("value", "Of the input; empty where a condition rules it out", "")}});
  shapes.push_back(
      {"codebook",
       "one variable",
       {variable, text("column", "Its name in the wide table, where it is there"),
        text("label", "In words"), text("unit", "Unit"),
        text("kind", "flow, level, money or ratio"),
        text("aggregation", "How periods or items make one"), text("metric", "What is measured"),
        text("item", "Of what"), text("region", "Where: US, CN, ROW, ALL")}});
  shapes.push_back(
      {"failures", "one run that failed", with(run_columns(), {text("reason", "Why")})});
  shapes.push_back({"sources",
                    "one source of a scenario",
                    {text("side", "The base or a policy"), text("source", "Its name"),
                     text("cite", "Citation"), text("grade", "OFFICIAL, COMPANY, PRESS, ASSUMED"),
                     text("published", "When it was first public")}});
  return shapes;
}

}  // namespace chokepoint::tools
