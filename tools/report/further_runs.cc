#include "tools/report/further_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>

#include "models/supply_chain.h"
#include "proto/backtest_report.h"
#include "proto/calibration_report.h"
#include "proto/displacement.h"
#include "proto/explanation.h"
#include "tools/replications.h"
#include "tools/report/values.h"
#include "tools/scenario_files.h"

namespace chokepoint::tools::report {
namespace {

using Families = std::vector<std::unique_ptr<proto::ScenarioFamily>>;

/// One simulation and what is kept of it. Results of one are dropped before the next begins.
struct Job {
  Families families;
  bool causes = false;
  std::function<void(Families&, std::vector<proto::Experiment>&)> keep;
};

std::unique_ptr<proto::ScenarioFamily> read(const proto::ScenarioRequest& request) {
  return std::make_unique<proto::ScenarioFamily>(request);
}

proto::ScenarioRequest with(proto::ScenarioRequest request, const std::vector<std::string>& sets) {
  request.sets.insert(request.sets.end(), sets.begin(), sets.end());
  return request;
}

/// The first replications of an experiment.
proto::Experiment first(const proto::Experiment& experiment, std::size_t replications) {
  proto::Experiment few(*experiment.scenario, experiment.seed);
  few.replications.assign(
      experiment.replications.begin(),
      experiment.replications.begin() + static_cast<std::ptrdiff_t>(replications));
  return few;
}

class Planner {
 public:
  Planner(const Asked& asked, const Material& material, const ExperimentOptions& options,
          FurtherRuns& runs)
      : asked_(asked), material_(material), options_(options), runs_(runs) {}

  std::vector<Job> plan() {
    plan_rules();
    plan_regimes();
    plan_causes();
    plan_calibration();
    return std::move(jobs_);
  }

 private:
  std::filesystem::path beside(const char* folder) const {
    const std::string& file = asked_.base ? asked_.base->file : asked_.main.file;
    return std::filesystem::path(root_of(file)).parent_path() / folder;
  }

  void plan_rules() {
    std::vector<std::string> all;
    with_ = std::make_shared<proto::Experiment>(
        first(*material_.main.experiment, static_cast<std::size_t>(runs_.replications)));
    for (const v1::Rule& rule : material_.main.family->message().rule()) {
      v1::DelayCause cause;
      cause.set_kind("rule");
      cause.set_id(rule.id());
      const auto how = proto::relaxation(material_.main.family->message(), cause);
      if (!how) continue;
      all.push_back(how->set);
      plan_rule(rule.id(), how->set);
    }
    if (all.empty() || asked_.base) return;
    Job job;
    job.families.push_back(read(with(asked_.main, all)));
    job.keep = [this](Families& families, std::vector<proto::Experiment>& done) {
      runs_.without_rules_family = std::move(families[0]);
      runs_.without_rules.emplace(runs_.without_rules_family->nominal(), options_.seed);
      runs_.without_rules->replications = std::move(done[0].replications);
    };
    jobs_.push_back(std::move(job));
  }

  void plan_rule(const std::string& rule, const std::string& set) {
    Job job;
    job.families.push_back(read(with(asked_.main, {set})));
    job.keep = [this, rule](Families&, std::vector<proto::Experiment>& done) {
      const auto change = [&](models::Region region, const std::string& family) {
        return proto::change_in_deliveries(*with_, done[0], region, family, options_.confidence);
      };
      runs_.rules.push_back({rule, change(models::Region::kCn, ""), change(models::Region::kUs, ""),
                             change(models::Region::kUs, proto::kHeadlineFamily)});
    };
    jobs_.push_back(std::move(job));
  }

  void plan_regimes() {
    if (!asked_.base || !has_accelerators(*material_.main.experiment)) return;
    for (const std::string& file : scenario_files_in(beside("regimes").string())) {
      Job job;
      for (const proto::ScenarioRequest* side : {&*asked_.base, &asked_.main}) {
        proto::ScenarioRequest request = *side;
        request.overlays.push_back(file);
        job.families.push_back(read(request));
      }
      job.keep = [this, file](Families&, std::vector<proto::Experiment>& done) {
        add_regime(title_of(file), file, done[0], done[1]);
      };
      jobs_.push_back(std::move(job));
    }
  }

  void add_regime(const std::string& title, const std::string& file, const proto::Experiment& base,
                  const proto::Experiment& other) {
    const double confidence = options_.confidence;
    v1::RegimeDisplacement& row = runs_.regimes.emplace_back();
    row.set_regime(title);
    row.set_file(file);
    *row.mutable_china() =
        proto::change_in_deliveries(base, other, models::Region::kCn, "", confidence);
    *row.mutable_us_blackwell() = proto::change_in_deliveries(base, other, models::Region::kUs,
                                                              proto::kHeadlineFamily, confidence);
    *row.mutable_displacement() = proto::displacement(base, other, confidence);
  }

  void plan_causes() {
    for (const auto& request : {asked_.base, std::optional(asked_.main)}) {
      if (!request) continue;
      Job job;
      job.families.push_back(read(*request));
      job.causes = true;
      job.keep = [this](Families&, std::vector<proto::Experiment>& done) {
        for (const char* region : {"US", "CN"}) add_causes(done[0], region);
      };
      jobs_.push_back(std::move(job));
    }
  }

  void add_causes(const proto::Experiment& experiment, const char* region) {
    try {
      const proto::Question question =
          proto::read_question(*experiment.scenario, experiment.axes, region, "all", "total");
      runs_.causes.push_back(proto::explain(experiment, question, version(), options_.confidence));
    } catch (const std::invalid_argument&) {
      // Nobody in this region orders anything.
    }
  }

  void plan_calibration() {
    const std::filesystem::path folder = beside("calibration");
    const std::string figures = (folder / "reported.txtpb").string();
    if (!std::filesystem::exists(figures)) return;
    calibration_ = std::make_shared<proto::Calibration>(figures);
    Job job;
    job.families.push_back(recorded(calibration_->scenario()));
    if (calibration_->needs_counterfactual()) {
      job.families.push_back(recorded(calibration_->counterfactual()));
    }
    job.keep = [this](Families& families, std::vector<proto::Experiment>& done) {
      const proto::SalesRecord happened = record_of(*families[0], done[0]);
      std::optional<proto::SalesRecord> counterfactual;
      if (done.size() > 1) counterfactual.emplace(record_of(*families[1], done[1]));
      runs_.calibration = proto::calibration_report(
          *calibration_, happened, counterfactual ? &*counterfactual : nullptr, version());
    };
    jobs_.push_back(std::move(job));
    for (const std::string& file : scenario_files_in(folder.string())) {
      if (std::filesystem::path(file).filename().string().rfind("known-by-", 0) != 0) continue;
      plan_backtest(file);
      break;
    }
  }

  std::unique_ptr<proto::ScenarioFamily> recorded(const std::string& file) const {
    auto family = std::make_unique<proto::ScenarioFamily>(
        proto::family_recorded_from({file, {}, {}}, calibration_->needed_from()));
    calibration_->require_measurable(family->nominal());
    return family;
  }

  proto::SalesRecord record_of(const proto::ScenarioFamily& family,
                               const proto::Experiment& experiment) const {
    return {experiment, proto::prices(family, experiment), calibration_->fiscal_year_starts()};
  }

  void plan_backtest(const std::string& file) {
    const proto::ScenarioRequest request{file, {}, {}};
    const sim::Time from = proto::ScenarioFamily(request).nominal().horizon.report_from;
    Job job;
    job.families.push_back(std::make_unique<proto::ScenarioFamily>(proto::family_recorded_from(
        request, proto::fiscal_quarter(from, calibration_->fiscal_year_starts()).from)));
    job.keep = [this, from](Families& families, std::vector<proto::Experiment>& done) {
      const proto::SalesRecord record = record_of(*families[0], done[0]);
      runs_.backtest = proto::backtest_report(*calibration_, record, from, version());
    };
    jobs_.push_back(std::move(job));
  }

  const Asked& asked_;
  const Material& material_;
  const ExperimentOptions& options_;
  FurtherRuns& runs_;
  std::vector<Job> jobs_;
  std::shared_ptr<proto::Experiment> with_;  ///< the main scenario, as many replications
  std::shared_ptr<proto::Calibration> calibration_;
};

/// What the rules did in the first replication, by rule and ruling in the order first passed.
std::vector<RuleDeeds> deeds_of(const proto::ScenarioFamily& family, std::uint64_t seed) {
  const models::Scenario scenario = family.instantiate(seed, 0);
  models::Watch watch;
  watch.judgements = true;
  models::SupplyChain chain(scenario, seed, 0, watch);
  chain.run_until(scenario.horizon.end);
  std::vector<RuleDeeds> deeds;
  std::map<std::pair<models::RuleId, models::Ruling>, std::size_t> known;
  for (const models::Judgement& one : chain.state().judgements.entries()) {
    if (one.at < scenario.horizon.report_from) continue;
    const auto [at, fresh] = known.emplace(std::pair{one.rule, one.ruling}, deeds.size());
    if (fresh) deeds.push_back({scenario.rules[one.rule].id, models::name(one.ruling), 0, 0, 0});
    RuleDeeds& sum = deeds[at->second];
    ++sum.times;
    sum.before += one.before;
    sum.after += one.after;
  }
  return deeds;
}

}  // namespace

FurtherRuns further_runs(const Asked& asked, const Material& material,
                         const ExperimentOptions& options) {
  FurtherRuns runs;
  const std::size_t done = material.main.experiment->replications.size();
  const auto n = std::min<std::size_t>(options.report_replications, done);
  if (n == 0) return runs;
  runs.replications = static_cast<std::int64_t>(n);
  Planner planner(asked, material, options, runs);
  std::vector<Job> jobs = planner.plan();
  std::size_t simulations = 0;
  for (const Job& job : jobs) simulations += n * job.families.size();
  const InterruptGuard guard;
  Progress progress(simulations, "replications for the report", options.quiet);
  ReplicationPlan plan;
  plan.replications = static_cast<std::uint32_t>(n);
  plan.seed = options.seed;
  plan.jobs = options.jobs;
  plan.quiet = options.quiet;
  plan.guard = &guard;
  plan.progress = &progress;
  for (Job& job : jobs) {
    std::vector<const proto::ScenarioFamily*> families;
    for (const auto& family : job.families) families.push_back(family.get());
    plan.causes = job.causes;
    ReplicationResults results = run_replications(families, plan);
    if (results.interrupted) {
      runs.interrupted = true;
      break;
    }
    std::vector<proto::Experiment> experiments;
    for (std::size_t i = 0; i < families.size(); ++i) {
      experiments.emplace_back(families[i]->nominal(), options.seed);
      experiments.back().replications = std::move(results.sides[i]);
    }
    job.keep(job.families, experiments);
    plan.done_before += n * families.size();
    job.families.clear();
  }
  progress.erase();
  if (!material.main.scenario().rules.empty())
    runs.deeds = deeds_of(*material.main.family, options.seed);
  return runs;
}

}  // namespace chokepoint::tools::report
