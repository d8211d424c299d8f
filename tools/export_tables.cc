#include "tools/export_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "proto/issues.h"
#include "tools/errors.h"
#include "tools/export_shapes.h"

namespace chokepoint::tools {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// A number that may be missing.
FieldValue number(double value) { return std::isnan(value) ? FieldValue() : FieldValue(value); }

void describe(const AxisRecord& axis, v1::ExportedAxis& one) {
  one.set_name(axis.name);
  one.set_title(axis.title);
  one.set_role(axis.role);
  for (std::size_t at = 0; at < axis.paths.size();) {
    const std::size_t end = std::min(axis.paths.find(' ', at), axis.paths.size());
    one.add_paths(axis.paths.substr(at, end - at));
    at = end + 1;
  }
  one.set_law(axis.law);
  one.set_low(axis.low);
  one.set_high(axis.high);
  if (!std::isnan(axis.nominal)) one.set_nominal(axis.nominal);
  one.set_condition(axis.condition);
}

void describe(const Shape& shape, const std::string& extension, v1::ExportedTable& table) {
  table.set_name(shape.name);
  table.set_file(shape.name + extension);
  table.set_row(shape.row);
  table.set_rows(shape.rows);
  for (const Shape::Column& column : shape.columns) {
    v1::ExportedColumn& one = *table.add_columns();
    one.set_name(column.field.name);
    one.set_type(column.field.type == FieldType::kInteger ? "integer"
                 : column.field.type == FieldType::kReal  ? "real"
                                                          : "text");
    one.set_label(column.label);
    one.set_unit(column.unit);
  }
}

/// The outcomes of one run, by position of the variable.
class RunValues {
 public:
  RunValues(StoreReader& reader, const std::vector<StoredVariable>& variables)
      : rows_(reader.database(), "SELECT variable_id, value FROM outcomes_ WHERE run_id = ?") {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      position_[variables[v].id] = v;
      missing_.push_back(variables[v].variable.kind == "ratio" ? kUndefined : 0.0);
    }
  }

  std::vector<double> of(std::int64_t run) {
    std::vector<double> values = missing_;
    for (rows_.start(run); rows_.next();) {
      const auto found = position_.find(rows_.integer(0));
      if (found != position_.end()) values[found->second] = rows_.real(1);
    }
    return values;
  }

 private:
  Statement rows_;
  std::map<std::int64_t, std::size_t> position_;
  std::vector<double> missing_;
};

/// The series of one run, in the order of variables' names and of time.
class RunSeries {
 public:
  explicit RunSeries(StoreReader& reader)
      : rows_(reader.database(),
              "SELECT v.name, p.name, p.start, x.value FROM series_ x "
              "JOIN variables v USING(variable_id) JOIN periods p USING(period_id) "
              "WHERE x.run_id = ? ORDER BY v.name, p.start, p.name") {}

  template <class Add>
  void each(std::int64_t run, Add add) {
    for (rows_.start(run); rows_.next();) {
      add(rows_.text(0), rows_.text(1), rows_.text(2), rows_.real(3));
    }
  }

 private:
  Statement rows_;
};

/// Variables that have outcomes or series, by name.
std::vector<proto::Variable> all_variables(StoreReader& reader, std::int64_t experiment) {
  std::map<std::string, proto::Variable> found;
  for (const bool in_series : {false, true}) {
    for (const StoredVariable& one : reader.variables(experiment, in_series)) {
      found.emplace(one.variable.name, one.variable);
    }
  }
  std::vector<proto::Variable> variables;
  for (auto& [name, variable] : found) variables.push_back(std::move(variable));
  return variables;
}

}  // namespace

struct ExportTables::Content {
  StoreReader& reader;
  std::int64_t experiment;
  ExperimentRecord record;
  std::vector<StoredVariable> variables;  ///< that have outcomes
  WideColumns wide;
  std::vector<Shape> shapes;
  std::int64_t runs = 0;
  std::int64_t failed = 0;
};

namespace {

/// Rows on their way to the files of the tables that are wanted.
class Rows {
 public:
  Rows(std::vector<Shape>& shapes, const std::vector<std::unique_ptr<TableFile>>& files) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      tables_[shapes[i].name] = {&shapes[i], files[i].get()};
    }
  }

  bool wanted(const std::string& table) const { return tables_.count(table) > 0; }

  void add(const std::string& table, const std::vector<FieldValue>& row) {
    const auto found = tables_.find(table);
    if (found == tables_.end()) return;
    found->second.second->add_row(row);
    ++found->second.first->rows;
  }

  /// The same of a row that begins with what says which run it is of.
  void add(const std::string& table, const std::vector<FieldValue>& run,
           std::vector<FieldValue> more) {
    more.insert(more.begin(), run.begin(), run.end());
    add(table, more);
  }

 private:
  std::map<std::string, std::pair<Shape*, TableFile*>> tables_;
};

}  // namespace

/// Fills the tables of runs, in the order replication, point, side.
class RunTables {
 public:
  RunTables(ExportTables::Content& content, Rows& rows)
      : all_(content),
        rows_(rows),
        values_(content.reader, content.variables),
        series_(content.reader) {}

  void write() {
    Statement cells(all_.reader.database(),
                    "SELECT replication, point, side, run_id, reason FROM ledger_ "
                    "WHERE experiment_id = ? ORDER BY replication, point, side");
    for (cells.start(all_.experiment); cells.next();) {
      const Cell cell{cells.integer(0), cells.integer(1), cells.integer(2)};
      const std::string& side = all_.record.sides.at(static_cast<std::size_t>(cell.side)).name;
      const std::vector<FieldValue> run = {cell.replication, cell.point, std::string_view(side)};
      if (cells.is_null(3)) {
        ++all_.failed;
        const std::string reason = cells.text(4);
        rows_.add("failures", run, {std::string_view(reason)});
      } else {
        ++all_.runs;
        write_run(cell, run, cells.integer(3));
      }
    }
  }

 private:
  void write_run(const Cell& cell, const std::vector<FieldValue>& run, std::int64_t run_id) {
    const std::vector<double> values = values_.of(run_id);
    rows_.add("wide", run, wide_row(cell.point, values));
    if (cell.side == 0) {
      base_ = values;
      base_of_ = {cell.replication, cell.point};
    }
    const bool paired = cell.side > 0 && base_of_ == std::pair(cell.replication, cell.point);
    for (std::size_t v = 0; v < values.size(); ++v) {
      const std::string_view name = all_.variables[v].variable.name;
      rows_.add("outcomes", run, {name, number(values[v])});
      if (paired) rows_.add("differences", run, {name, number(values[v] - base_[v])});
    }
    if (!rows_.wanted("series")) return;
    series_.each(run_id, [&](const std::string& name, const std::string& period,
                             const std::string& start, double value) {
      rows_.add("series", run,
                {std::string_view(name), std::string_view(period), std::string_view(start),
                 number(value)});
    });
  }

  std::vector<FieldValue> wide_row(std::int64_t point, const std::vector<double>& values) const {
    std::vector<FieldValue> row;
    for (const double x : all_.record.points.at(static_cast<std::size_t>(point)).value) {
      row.push_back(number(x));
    }
    for (const std::size_t v : all_.wide.variables) row.push_back(number(values[v]));
    return row;
  }

  ExportTables::Content& all_;
  Rows& rows_;
  RunValues values_;
  RunSeries series_;
  std::vector<double> base_;
  std::pair<std::int64_t, std::int64_t> base_of_{-1, -1};
};

namespace {

void write_parameters(const ExperimentRecord& record, Rows& rows) {
  for (std::size_t p = 0; p < record.points.size(); ++p) {
    for (std::size_t i = 0; i < record.axes.size(); ++i) {
      const AxisRecord& axis = record.axes[i];
      rows.add("parameters", {static_cast<std::int64_t>(p), std::string_view(axis.name),
                              std::string_view(axis.role), number(record.points[p].unit.at(i)),
                              number(record.points[p].value.at(i))});
    }
  }
}

void write_codebook(const std::vector<proto::Variable>& codebook,
                    const std::vector<StoredVariable>& variables, const WideColumns& wide,
                    Rows& rows) {
  std::map<std::string, std::string> columns;
  for (std::size_t k = 0; k < wide.variables.size(); ++k) {
    columns[variables[wide.variables[k]].variable.name] = wide.names[k];
  }
  for (const proto::Variable& one : codebook) {
    const std::string& column = columns[one.name];
    std::vector<FieldValue> row;
    for (const std::string* field : {&one.name, &column, &one.label, &one.unit, &one.kind,
                                     &one.aggregation, &one.metric, &one.item, &one.region}) {
      row.emplace_back(std::string_view(*field));
    }
    rows.add("codebook", row);
  }
}

void write_sources(StoreReader& reader, std::int64_t experiment, Rows& rows) {
  Statement sources(reader.database(),
                    "SELECT d.name, s.id, s.cite, s.grade, s.published FROM sides d "
                    "JOIN sources s USING(scenario_id) WHERE d.experiment_id = ? "
                    "ORDER BY d.side, s.id");
  for (sources.start(experiment); sources.next();) {
    std::vector<std::string> words;
    for (int column = 0; column < sources.columns(); ++column) {
      words.push_back(sources.text(column));
    }
    rows.add("sources", std::vector<FieldValue>(words.begin(), words.end()));
  }
}

}  // namespace

ExportTables::ExportTables(StoreReader& reader, std::int64_t experiment,
                           std::vector<std::string> only)
    : content_(std::make_unique<Content>(Content{reader,
                                                 experiment,
                                                 reader.experiment(experiment),
                                                 reader.variables(experiment),
                                                 {},
                                                 {}})) {
  content_->wide = wide_columns(content_->record, content_->variables);
  content_->shapes = export_shapes(content_->record, content_->variables, content_->wide);
  std::vector<Shape>& shapes = content_->shapes;
  std::vector<std::string> names;
  for (const Shape& one : shapes) names.push_back(one.name);
  for (const std::string& name : only) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string hint = proto::did_you_mean(name, names);
    throw UsageError(fmt::format("--table {}: the tables are {}{}{}", name, fmt::join(names, ", "),
                                 hint.empty() ? "" : "; ", hint));
  }
  if (only.empty()) return;
  shapes.erase(std::remove_if(shapes.begin(), shapes.end(),
                              [&](const Shape& one) {
                                return std::find(only.begin(), only.end(), one.name) == only.end();
                              }),
               shapes.end());
}

ExportTables::~ExportTables() = default;

const ExperimentRecord& ExportTables::record() const { return content_->record; }

v1::ExportMetadata ExportTables::metadata(const std::string& extension) const {
  const ExperimentRecord& record = content_->record;
  v1::ExportMetadata out;
  out.set_experiment(record.name);
  out.set_title(record.title);
  out.set_command(record.command);
  out.set_design(record.design);
  out.set_points(static_cast<std::int64_t>(record.points.size()));
  out.set_replications(record.replications);
  out.set_seed(record.seed);
  out.set_engine(record.engine);
  out.set_runs(content_->runs);
  out.set_runs_failed(content_->failed);
  out.set_runs_asked(static_cast<std::int64_t>(record.points.size() * record.sides.size()) *
                     record.replications);
  for (const SideRecord& side : record.sides) {
    v1::ExportedSide& one = *out.add_sides();
    one.set_name(side.name);
    one.set_scenario_hash(side.scenario.hash);
    one.set_title(side.scenario.title);
  }
  for (const AxisRecord& axis : record.axes) describe(axis, *out.add_axes());
  for (const Shape& shape : content_->shapes) describe(shape, extension, *out.add_tables());
  return out;
}

std::vector<std::unique_ptr<TableFile>> ExportTables::write(const MakeTable& make,
                                                            const std::string& extension) {
  std::vector<std::unique_ptr<TableFile>> files;
  const v1::ExportMetadata described = metadata(extension);
  for (const v1::ExportedTable& table : described.tables()) files.push_back(make(table));
  Rows rows(content_->shapes, files);
  RunTables(*content_, rows).write();
  write_parameters(content_->record, rows);
  write_codebook(all_variables(content_->reader, content_->experiment), content_->variables,
                 content_->wide, rows);
  write_sources(content_->reader, content_->experiment, rows);
  for (const std::unique_ptr<TableFile>& file : files) file->finish();
  return files;
}

}  // namespace chokepoint::tools
