#include <fmt/format.h>

#include <cctype>
#include <set>

#include "tools/store_writer.h"

namespace chokepoint::tools {
namespace {

/// SQLite allows 2,000 columns; people and spreadsheets fewer.
constexpr std::size_t kMostColumns = 1000;

std::string column_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    name += std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '_';
  }
  return name;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string axis_columns(Database& database) {
  std::string columns;
  std::set<std::string> taken;
  Statement axes(database, "SELECT DISTINCT name FROM axes ORDER BY name");
  for (axes.start(); axes.next();) {
    const std::string axis = axes.text(0);
    const std::string name = "axis_" + column_name(axis);
    if (!taken.insert(name).second || taken.size() > kMostColumns / 2) continue;
    columns += fmt::format(
        ",\n (SELECT c.value FROM coordinates c JOIN axes a USING(experiment_id, axis)"
        " WHERE c.experiment_id = l.experiment_id AND c.point = l.point AND a.name = {}) AS \"{}\"",
        quoted(axis), name);
  }
  return columns;
}

/// The condition that keeps out outcomes of single stocks, processes and demands.
constexpr const char* kNotOfNodes =
    " AND metric NOT LIKE 'stock\\_%' ESCAPE '\\' AND metric NOT LIKE 'process\\_%' ESCAPE '\\'"
    " AND metric NOT LIKE 'demand\\_%' ESCAPE '\\'";

std::string outcome_columns(Database& database) {
  const std::string from =
      " FROM variables WHERE variable_id IN(SELECT variable_id FROM measured WHERE NOT in_series)";
  const std::int64_t all = Statement(database, ("SELECT count(*)" + from).c_str()).find(0);
  const bool too_many = static_cast<std::size_t>(all) > kMostColumns;
  std::string columns;
  Statement variables(database,
                      fmt::format("SELECT variable_id, name, kind{}{} ORDER BY name LIMIT {}", from,
                                  too_many ? kNotOfNodes : "", kMostColumns)
                          .c_str());
  for (variables.start(); variables.next();) {
    const std::string value = fmt::format(
        "(SELECT value FROM outcomes_ o WHERE o.run_id = l.run_id AND "
        "o.variable_id = {})",
        variables.integer(0));
    const bool ratio = variables.text(2) == "ratio";
    columns +=
        fmt::format(",\n {} AS \"{}\"", ratio ? value : fmt::format("coalesce({}, 0.0)", value),
                    variables.text(1));
  }
  return columns;
}

}  // namespace

void make_wide_view(Database& database) {
  database.execute("DROP VIEW IF EXISTS wide");
  const std::string view = fmt::format(
      "CREATE VIEW wide AS SELECT l.experiment_id, e.name AS experiment, s.name AS side, l.point,"
      " l.replication, l.run_id{}{}\n FROM ledger_ l JOIN experiments e USING(experiment_id)"
      " JOIN sides s USING(experiment_id, side) WHERE l.run_id IS NOT NULL",
      axis_columns(database), outcome_columns(database));
  database.execute(view.c_str());
}

}  // namespace chokepoint::tools
