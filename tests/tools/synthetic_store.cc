#include "tests/tools/synthetic_store.h"

#include <algorithm>

#include "proto/scenario_reader.h"
#include "sim/random.h"
#include "sim/sobol.h"
#include "tests/support/program.h"
#include "tools/run_records.h"
#include "tools/store_writer.h"

namespace chokepoint::test {
namespace {

using tools::PointRecord;

PointRecord point_at(std::size_t row, const std::vector<double>& x) {
  PointRecord point;
  point.design_row = static_cast<std::int64_t>(row);
  point.unit = x;
  point.value = x;
  return point;
}

/// The store's blocks: A, A with each input from B, B.
std::vector<PointRecord> sobol_points(const SyntheticSweep& sweep) {
  const sim::SobolDesign design(sweep.inputs, sweep.size, 1);
  std::vector<PointRecord> points;
  std::vector<double> x(sweep.inputs);
  for (std::size_t block = 0; block < sweep.size; ++block) {
    const std::size_t first = block * (sweep.inputs + 2);
    const auto add = [&](std::size_t row) {
      design.point(first + row, x);
      points.push_back(point_at(points.size(), x));
    };
    add(0);
    for (std::size_t i = 0; i < sweep.inputs; ++i) add(i + 2);
    add(1);
  }
  return points;
}

std::vector<PointRecord> morris_points(const SyntheticSweep& sweep) {
  sim::RandomStream random(1, 0, 1, 0);
  std::vector<PointRecord> points;
  for (std::size_t t = 0; t < sweep.size; ++t) {
    std::vector<double> x;
    for (std::size_t i = 0; i < sweep.inputs; ++i) {
      x.push_back(random.uniform() < 0.5 ? 0.125 : 0.375);
    }
    points.push_back(point_at(points.size(), x));
    for (std::size_t i = 0; i < sweep.inputs; ++i) {
      x[i] += 0.5;
      points.push_back(point_at(points.size(), x));
    }
  }
  return points;
}

std::vector<PointRecord> random_points(const SyntheticSweep& sweep) {
  sim::RandomStream random(1, 0, 1, 0);
  std::vector<PointRecord> points;
  for (std::size_t p = 0; p < sweep.size; ++p) {
    std::vector<double> x;
    for (std::size_t i = 0; i < sweep.inputs; ++i) x.push_back(random.uniform());
    points.push_back(point_at(p, x));
  }
  return points;
}

tools::ExperimentRecord experiment_of(const SyntheticSweep& sweep,
                                      const proto::ScenarioFamily& family) {
  tools::ExperimentRecord record;
  record.hash = "synthetic " + sweep.design;
  record.name = "synthetic";
  record.title = "A function in place of a simulator";
  record.command = "sweep";
  record.plan = "schema: 1 scenario: \"plant.txtpb\"";
  record.design = sweep.design;
  record.design_size = static_cast<std::int64_t>(sweep.size);
  record.replications = static_cast<std::int64_t>(sweep.replications);
  record.engine = "0 function";
  record.sides.push_back({"base", tools::scenario_record(family)});
  if (sweep.policy) record.sides.push_back({"policy", tools::scenario_record(family)});
  for (std::size_t i = 0; i < sweep.inputs; ++i) {
    tools::AxisRecord axis;
    axis.name = "x" + std::to_string(i);
    axis.title = "input " + std::to_string(i);
    axis.law = "uniform 0 1";
    axis.high = 1;
    axis.nominal = 0.5;
    record.axes.push_back(axis);
  }
  record.points = sweep.design == "sobol"    ? sobol_points(sweep)
                  : sweep.design == "morris" ? morris_points(sweep)
                                             : random_points(sweep);
  return record;
}

std::uint32_t position(const proto::Recording& recording, const std::string& name) {
  const auto& all = recording.variables();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return static_cast<std::uint32_t>(found - all.begin());
}

}  // namespace

void write_synthetic_store(const std::string& file, const SyntheticSweep& sweep) {
  const TempDirectory here;
  const proto::ScenarioFamily family(
      proto::ScenarioRequest{here.write("plant.txtpb", plant("plant")), {}, {}});
  const proto::Recording recording(family.nominal(), proto::RecordingChoice());
  const std::uint32_t us = position(recording, "delivered_us");
  const std::uint32_t cn = position(recording, "delivered_cn");
  const tools::ExperimentRecord record = experiment_of(sweep, family);
  std::vector<const proto::Recording*> recordings(record.sides.size(), &recording);
  tools::StoreWriter writer(file, record, recordings);
  writer.begin_batch();
  const std::size_t done = sweep.done > 0 ? sweep.done : sweep.replications;
  for (std::size_t r = 0; r < done; ++r) {
    for (std::size_t p = 0; p < record.points.size(); ++p) {
      for (std::size_t side = 0; side < record.sides.size(); ++side) {
        const std::vector<double>& x = record.points[p].value;
        const bool moved = side > 0 || !sweep.policy;
        tools::RunRecord run;
        run.hash = std::to_string(r) + "/" + std::to_string(p) + "/" + std::to_string(side);
        run.side = side;
        run.replication = static_cast<std::int64_t>(r);
        run.fingerprint = run.result_hash = run.hash;
        run.values = {{us, proto::kWholeSpan, 1000 - (moved ? sweep.us_loss(x, r) : 0)},
                      {cn, proto::kWholeSpan, 1000 + (moved ? sweep.china_gain(x, r) : 0)},
                      {us, 0, 400 - (moved ? sweep.us_loss(x, r) : 0)}};
        writer.add_run(run, {{static_cast<std::int64_t>(r), static_cast<std::int64_t>(p),
                              static_cast<std::int64_t>(side)}});
      }
    }
  }
  writer.end_batch();
  writer.finish();
}

}  // namespace chokepoint::test
