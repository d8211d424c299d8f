#include <fmt/format.h>

#include <cmath>

#include "proto/displacement.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using models::Region;

Cell delivered(Region region, const std::string& family = "") {
  return {models::Metric::kDelivered, family, region, std::nullopt};
}

/// "3,470 fewer Blackwell accelerators [...]"; "as many" where nothing changes.
void add_change(Sentence& sentence, const sim::Estimate& change, const std::string& things,
                const std::string& key) {
  if (change.mean == 0 || !std::isfinite(change.mean)) {
    sentence << "exactly as many " + things;
    return;
  }
  if (!is_clear(change)) {
    sentence << "no clearly different number of " + things + " (";
    sentence.add(change.mean, in_words(change.mean, true), key + "mean");
    sentence.interval(change.low, change.high, in_words(change.low, true),
                      in_words(change.high, true), key);
    sentence << ")";
    return;
  }
  sentence.add(change.mean, in_words(std::fabs(change.mean)), key + "mean");
  sentence << (change.mean > 0 ? " more " : " fewer ") + things;
  sentence.interval(change.low, change.high, in_words(change.low, true),
                    in_words(change.high, true), key);
}

void add_cause(const World& world, v1::ReportPage& page) {
  const std::optional<MostBinding> most = most_binding(*world.experiment);
  if (!most) return;
  Sentence sentence;
  sentence << fmt::format("What holds Blackwell back under {} is ", world.scenario().name)
           << title_of_id(world.family->message(), most->name) << ", in ";
  sentence.add(most->share, share_text(most->share));
  sentence << " of the months in which a Blackwell line was held back.";
  *page.add_headline() = sentence.done();
}

void add_ratio(const Material& material, v1::ReportPage& page) {
  const v1::DisplacementRatio& ratio = material.comparison.displacement().blackwell().units();
  if (!has_accelerators(*material.main.experiment, proto::kHeadlineFamily)) return;
  Sentence sentence;
  if (!ratio.defined()) {
    sentence << "Deliveries to China do not clearly change, so that no displacement ratio is "
                "defined.";
  } else {
    sentence << "For each accelerator more to China (or fewer), US buyers lose (or gain) ";
    const std::string key = "displacement.blackwell.units.";
    sentence.add(ratio.mean(), ratio_text(ratio.mean()), key + "mean");
    sentence.interval(ratio.low(), ratio.high(), ratio_text(ratio.low()), ratio_text(ratio.high()),
                      key);
    sentence << " Blackwell accelerators: 0 means that what China gets costs them nothing, 1 that "
                "it costs them a piece each.";
  }
  *page.add_headline() = sentence.done();
}

void compare_headline(const Material& material, v1::ReportPage& page) {
  const bool family = has_accelerators(*material.main.experiment, proto::kHeadlineFamily);
  const std::string things = things_of(*material.main.experiment);
  const auto change = [&](const Cell& cell) {
    return sim::estimate_difference(values_of(*material.main.experiment, cell),
                                    values_of(*material.base->experiment, cell),
                                    material.record.confidence);
  };
  const auto key = [&](const Cell& cell) {
    return "difference:" + key_of(*material.main.experiment, cell) + "|";
  };
  const Cell us = delivered(Region::kUs, family ? proto::kHeadlineFamily : "");
  const Cell china = delivered(Region::kCn);
  Sentence sentence;
  sentence << fmt::format("Under {} US buyers get ", material.main.scenario().name);
  add_change(sentence, change(us), family ? "Blackwell accelerators" : things, key(us));
  sentence << " than under " + material.base->scenario().name + ", and Chinese buyers ";
  add_change(sentence, change(china), things, key(china));
  sentence << ", over " + span_text(material) + ".";
  *page.add_headline() = sentence.done();
  add_ratio(material, page);
  add_cause(*material.base, page);
  const models::Scenario& base = material.base->scenario();
  if (base.title.empty()) return;
  *page.add_headline() =
      (Sentence() << fmt::format("The baseline is {}: \u201c{}\u201d", base.name, base.title))
          .done();
}

void run_headline(const Material& material, v1::ReportPage& page) {
  const proto::Experiment& experiment = *material.main.experiment;
  const std::string things = things_of(experiment);
  Sentence sentence;
  sentence << fmt::format("Under {} ", material.main.scenario().name);
  bool first = true;
  for (const Region region : {Region::kUs, Region::kCn}) {
    const Cell cell = delivered(region);
    const sim::Estimate level =
        sim::estimate(values_of(experiment, cell), material.record.confidence);
    const std::string key = "run:" + key_of(experiment, cell) + "|";
    sentence << (first ? "" : ", and ") + buyers_of(region) + " get ";
    sentence.add(level.mean, in_words(level.mean), key + "mean");
    sentence << " " + things;
    sentence.interval(level.low, level.high, in_words(level.low), in_words(level.high), key);
    first = false;
  }
  sentence << ", over " + span_text(material) + ".";
  *page.add_headline() = sentence.done();
  add_cause(material.main, page);
}

}  // namespace

void add_headline(const Material& material, v1::ReportPage& page) {
  const models::Scenario& main = material.main.scenario();
  page.set_question(main.title);
  if (material.compares()) {
    page.set_title(fmt::format("{} minus {}", main.name, material.base->scenario().name));
    compare_headline(material, page);
  } else {
    page.set_title(main.name);
    run_headline(material, page);
  }
}

}  // namespace chokepoint::tools::report
