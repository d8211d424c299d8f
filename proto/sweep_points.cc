#include "proto/sweep_points.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "sim/designs.h"
#include "sim/random.h"

namespace chokepoint::proto {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kGridSteps = 5;  // the manual's default
constexpr double kLowTail = 0.05;      // of laws, one at a time

/// Equally spaced, or in the middles of equally probable slices of a law.
std::vector<double> grid_values(const StudyAxis& axis) {
  if (!axis.levels.empty()) return axis.levels;
  std::vector<double> values;
  for (std::size_t i = 0; i < kGridSteps; ++i) {
    const double share = static_cast<double>(i) / (kGridSteps - 1);
    values.push_back(axis.lever
                         ? axis.low + share * (axis.high - axis.low)
                         : sim::quantile(axis.law, (static_cast<double>(i) + 0.5) / kGridSteps));
  }
  return values;
}

std::vector<double> ends(const StudyAxis& axis) {
  if (!axis.levels.empty()) return axis.levels;
  if (axis.lever) return {axis.low, axis.high};
  return {sim::quantile(axis.law, kLowTail), sim::quantile(axis.law, 1 - kLowTail)};
}

class Layout {
 public:
  Layout(Study& study, const Cursor& plan) : study_(study), plan_(plan) {}

  void lay_out() {
    const v1::SweepDesign& design = study_.plan.design();
    for (StudyAxis& axis : study_.axes) {
      axis.in_design = !(samples(design) && axis.lever && !axis.levels.empty());
    }
    if (!too_many()) add_rows(design);
    if (samples(design)) repeat_at_settings();
    for (StudyPoint& point : study_.points) rule_out(point);
    if (study_.design == "grid") drop_repeated();
    if (study_.points.empty()) plan_.error("design", "has no points");
  }

 private:
  std::vector<std::size_t> design_axes() const {
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < study_.axes.size(); ++a) {
      if (study_.axes[a].in_design) axes.push_back(a);
    }
    return axes;
  }

  std::vector<std::uint64_t> names_of(const std::vector<std::size_t>& axes) const {
    std::vector<std::uint64_t> names;
    for (const std::size_t a : axes) names.push_back(sim::hash_name(study_.axes[a].id));
    return names;
  }

  StudyPoint blank() const {
    return {study_.points.size(), 0, std::vector<double>(study_.axes.size(), kNone),
            std::vector<double>(study_.axes.size(), kNone)};
  }

  /// Before memory is asked for.
  bool too_many() const {
    double points = 1;
    for (const StudyAxis& axis : study_.axes) {
      const bool product = !axis.in_design || study_.plan.design().has_grid();
      if (product) points *= static_cast<double>(grid_values(axis).size());
    }
    const v1::SweepDesign& design = study_.plan.design();
    const auto axes = static_cast<double>(design_axes().size());
    if (design.has_latin_hypercube()) points *= design.latin_hypercube().points();
    if (design.has_sobol()) points *= design.sobol().base() * (axes + 2);
    if (design.has_morris()) points *= design.morris().trajectories() * (axes + 1);
    if (points <= static_cast<double>(kMostPoints)) return false;
    plan_.error("design",
                fmt::format("has {:.3g} points; at most {} can be laid out", points, kMostPoints));
    return true;
  }

  void add_rows(const v1::SweepDesign& design) {
    const Cursor at = plan_.child("design");
    switch (design.kind_case()) {
      case v1::SweepDesign::kGrid:
        study_.design = "grid";
        return add_grid();
      case v1::SweepDesign::kList:
        study_.design = "list";
        return add_list(at, design.list());
      case v1::SweepDesign::kOneAtATime:
        study_.design = "one-at-a-time";
        return add_one_at_a_time();
      case v1::SweepDesign::kLatinHypercube:
        study_.design = "latin-hypercube";
        return add_latin_hypercube(at, design.latin_hypercube());
      case v1::SweepDesign::kSobol:
        study_.design = "sobol";
        return add_sobol(at, design.sobol());
      case v1::SweepDesign::kMorris:
        study_.design = "morris";
        return add_morris(at, design.morris());
      case v1::SweepDesign::KIND_NOT_SET:
        plan_.error("design", "which points are to be run?",
                    "grid, list, one_at_a_time, latin_hypercube, sobol or morris");
    }
  }

  void add_grid() {
    std::vector<std::vector<double>> values;
    std::size_t points = 1;
    for (const StudyAxis& axis : study_.axes) {
      values.push_back(grid_values(axis));
      points *= values.back().size();
    }
    for (std::size_t p = 0; p < points; ++p) {
      StudyPoint point = blank();
      std::size_t rest = p;
      for (std::size_t a = values.size(); a-- > 0; rest /= values[a].size()) {
        point.value[a] = values[a][rest % values[a].size()];
      }
      study_.points.push_back(std::move(point));
    }
    study_.design_size = points;
  }

  void add_list(const Cursor& at, const v1::PointList& list) {
    for (int p = 0; p < list.point_size(); ++p) {
      const v1::ListPoint& in = list.point(p);
      StudyPoint point = blank();
      if (static_cast<std::size_t>(in.value_size()) != study_.axes.size()) {
        const Cursor of_list = at.child("list");
        of_list.child("point", p)
            .error("value",
                   fmt::format("has {} numbers for {} axes", in.value_size(), study_.axes.size()));
        return;
      }
      for (int a = 0; a < in.value_size(); ++a) {
        point.value[static_cast<std::size_t>(a)] = in.value(a);
      }
      study_.points.push_back(std::move(point));
    }
    study_.design_size = study_.points.size();
  }

  void add_one_at_a_time() {
    StudyPoint nominal = blank();
    for (std::size_t a = 0; a < study_.axes.size(); ++a) nominal.value[a] = study_.axes[a].nominal;
    study_.points.push_back(nominal);
    for (std::size_t a = 0; a < study_.axes.size(); ++a) {
      for (const double value : ends(study_.axes[a])) {
        StudyPoint point = nominal;
        point.row = study_.points.size();
        point.value[a] = value;
        study_.points.push_back(std::move(point));
      }
    }
    study_.design_size = study_.points.size();
  }

  void add_unit_design(const sim::UnitDesign& design, const std::vector<std::size_t>& axes) {
    for (std::size_t row = 0; row < design.rows; ++row) {
      StudyPoint point = blank();
      for (std::size_t f = 0; f < axes.size(); ++f) {
        point.unit[axes[f]] = design.at(row, f);
        point.value[axes[f]] = study_.axes[axes[f]].value_at(design.at(row, f));
      }
      study_.points.push_back(std::move(point));
    }
  }

  void add_latin_hypercube(const Cursor& at, const v1::LatinHypercube& in) {
    if (in.points() == 0) {
      at.child("latin_hypercube").error("points", "how many? at least 1");
      return;
    }
    study_.design_size = in.points();
    const std::vector<std::size_t> axes = design_axes();
    add_unit_design(sim::latin_hypercube(in.points(), names_of(axes), study_.plan.seed()), axes);
  }

  void add_sobol(const Cursor& at, const v1::SobolPoints& in) {
    const std::vector<std::size_t> axes = design_axes();
    const Cursor here = at.child("sobol");
    if (!std::has_single_bit(in.base())) {
      here.error("base", fmt::format("is {}, which is not a power of two", in.base()),
                 fmt::format("the next one is {}", std::bit_ceil(std::max(in.base(), 1U))));
      return;
    }
    if (axes.empty() || axes.size() > 1000) {
      here.error("base", fmt::format("there are {} axes; 1 to 1000 are possible", axes.size()));
      return;
    }
    study_.design_size = in.base();
    add_unit_design(sim::saltelli_points(in.base(), axes.size(), study_.plan.seed()), axes);
  }

  void add_morris(const Cursor& at, const v1::Morris& in) {
    const std::vector<std::size_t> axes = design_axes();
    const Cursor here = at.child("morris");
    const std::uint32_t levels = in.levels();
    if (in.trajectories() == 0) here.error("trajectories", "how many? at least 1");
    if (levels % 2 != 0) here.error("levels", fmt::format("is {}, and must be even", levels));
    if (axes.empty()) here.error("trajectories", "there is no axis");
    if (in.trajectories() == 0 || levels % 2 != 0 || axes.empty()) return;
    study_.design_size = in.trajectories();
    study_.design_levels = levels;
    add_unit_design(
        sim::morris_trajectories(in.trajectories(), levels, names_of(axes), study_.plan.seed()),
        axes);
  }

  /// Every row at every combination of the levers outside of the design, rows first, so that a
  /// sweep that is stopped has all settings of the rows it did.
  void repeat_at_settings() {
    std::vector<std::size_t> levers;
    study_.settings = 1;
    for (std::size_t a = 0; a < study_.axes.size(); ++a) {
      if (study_.axes[a].in_design) continue;
      levers.push_back(a);
      study_.settings *= study_.axes[a].levels.size();
    }
    if (levers.empty()) return;
    std::vector<StudyPoint> repeated;
    for (const StudyPoint& row : study_.points) {
      for (std::size_t setting = 0; setting < study_.settings; ++setting) {
        StudyPoint point = row;
        point.setting = setting;
        std::size_t rest = setting;
        for (std::size_t i = levers.size(); i-- > 0;) {
          const std::vector<double>& levels = study_.axes[levers[i]].levels;
          point.value[levers[i]] = levels[rest % levels.size()];
          rest /= levels.size();
        }
        repeated.push_back(std::move(point));
      }
    }
    study_.points = std::move(repeated);
  }

  /// Blanks the axes whose conditions do not hold. Conditions name earlier axes.
  void rule_out(StudyPoint& point) const {
    for (std::size_t a = 0; a < study_.axes.size(); ++a) {
      const StudyAxis& axis = study_.axes[a];
      if (!axis.condition_axis) continue;
      const double other = point.value[*axis.condition_axis];
      if (other >= axis.at_least && other <= axis.at_most) continue;
      point.value[a] = kNone;
    }
  }

  void drop_repeated() {
    const auto same_order = [](const std::vector<double>& a, const std::vector<double>& b) {
      return std::lexicographical_compare(
          a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
            return std::isnan(x) ? !std::isnan(y) : !std::isnan(y) && x < y;
          });
    };
    std::set<std::vector<double>, decltype(same_order)> seen(same_order);
    std::vector<StudyPoint> kept;
    for (StudyPoint& point : study_.points) {
      if (!seen.insert(point.value).second) continue;
      point.row = kept.size();
      kept.push_back(std::move(point));
    }
    study_.points = std::move(kept);
    study_.design_size = study_.points.size();
  }

  Study& study_;
  const Cursor& plan_;
};

}  // namespace

bool samples(const v1::SweepDesign& design) {
  return design.has_latin_hypercube() || design.has_sobol() || design.has_morris();
}

void lay_out_points(Study& study, const Cursor& plan) { Layout(study, plan).lay_out(); }

}  // namespace chokepoint::proto
