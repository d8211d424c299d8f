#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario.h"
#include "proto/issues.h"

namespace chokepoint::tools {

/// What `run` and `compare` have in common.
struct ExperimentOptions {
  std::vector<std::string> sets;      ///< PATH=VALUE
  std::vector<std::string> overlays;  ///< files
  std::uint32_t replications = 64;
  std::uint64_t seed = 1;
  unsigned jobs = 1;  ///< threads
  double confidence = 0.9;
  bool json = false;
  bool check = false;   ///< test the state's invariants every month
  bool causes = false;  ///< ask every midnight what late pieces wait for
  bool quiet = false;
  std::string out;                         ///< directory for tables; empty: none
  std::string store;                       ///< SQLite file; empty: none
  std::string report;                      ///< HTML file; empty: none
  std::uint32_t report_replications = 16;  ///< of each further run that a report needs; 0: no runs
  std::string command_line;                ///< as typed, for the record
};

/// Replications are added until the interval of an outcome of the whole span and all regions is
/// this narrow.
struct Precision {
  std::string metric = "delivered";
  std::string item = "all";
  double relative = 0;  ///< half-width of the interval over the mean
};

/// One long run cut into batches that stand for replications.
struct Batches {
  std::uint32_t number = 20;
  std::optional<sim::Duration> warm_up;  ///< from the start; without it, as the scenario says
  std::optional<Precision> mser5;        ///< the outcome whose series says when it is over
};

struct RunOptions {
  std::string scenario;
  std::optional<Batches> batches;
  std::optional<Precision> until;  ///< with common.replications as the maximum
  ExperimentOptions common;
};

struct CompareOptions {
  std::string base;  ///< empty: the file that `other` names as its base
  std::string other;
  ExperimentOptions common;
};

struct CalibrateOptions {
  std::string figures = "scenarios/calibration/reported.txtpb";
  ExperimentOptions common;
};

struct BacktestOptions {
  std::string scenario = "scenarios/calibration/known-by-2025-06-30.txtpb";
  std::string reported = "scenarios/calibration/reported.txtpb";
  ExperimentOptions common;
};

struct DisplacementOptions {
  CompareOptions sides;
  /// Overlays laid over both sides, one at a time; empty: those in the folder `regimes` beside the
  /// scenario at the bottom of the base. "none" alone: the sides as written only.
  std::vector<std::string> regimes;
};

struct FrontierOptions {
  std::string base;
  std::vector<std::string> policies;
  // One of these at most, as PATH=LOW:HIGH; each moves a number of the one policy (of the base, if
  // there is none).
  std::string vary;  ///< with :STEPS
  std::string largest;
  std::string smallest;
  std::string such_that;            ///< the condition of the latter two
  std::optional<double> precision;  ///< how well they are to be known; default: 1/128 of the range
  ExperimentOptions common;
};

struct AnalyseOptions {
  /// "summary", "effects", "sobol", "morris", "regression", "box", "bands"; empty: what the design
  /// of the experiment allows.
  std::string what;
  std::string store;
  std::string experiment;             ///< its number or name; empty: the sweep added last
  std::vector<std::string> measures;  ///< empty: what the headline is about
  std::string side;                   ///< empty: every policy, or the base where it is alone
  double confidence = 0.9;
  double top = 0.25;            ///< of points, which the box is about
  std::optional<double> above;  ///< or those above this
  bool json = false;
};

struct ExportOptions {
  std::string store;
  std::string experiment;           ///< its number or name; empty: the sweep added last
  std::string format = "csv";       ///< or "parquet"
  std::vector<std::string> tables;  ///< empty: all
  std::string out;                  ///< directory for tables
  std::string replication;          ///< directory for a replication package, instead
  bool quiet = false;
};

struct ExplainOptions {
  std::string scenario;
  std::string buyer = "ALL";         ///< an id or a region
  std::string item = "all";          ///< an id
  std::string period = "total";      ///< "2025Q3", "2025-08", "2025"
  std::string order;                 ///< DEMAND@DATE: the history of one order instead
  std::size_t relax = 3;             ///< causes that are relaxed, the heaviest first
  std::vector<std::string> without;  ///< rules that are relaxed besides
  ExperimentOptions common;
};

struct ValidateOptions {
  std::string cases = "scenarios/oracles/cases.txtpb";
  std::vector<std::string> ids;            ///< of cases; empty: all
  std::vector<std::uint64_t> seeds = {1};  ///< master seeds; of several, deviations are pooled
  unsigned jobs = 1;                       ///< threads
  bool list = false;                       ///< only say what the cases are
  bool json = false;
  bool quiet = false;
};

struct ClassifyOptions {
  std::string chips = "scenarios/chips.txtpb";  ///< a scenario: the catalogue
  std::vector<std::string> chip;                ///< ids; empty: all
  /// Overlays of rules; empty: those in the folder `vintages` beside the scenario at the bottom of
  /// the catalogue. "none" alone: the catalogue's own rules only.
  std::vector<std::string> vintages;
  std::string on;  ///< date; empty: when each vintage's newest rule comes into force
  std::vector<std::string> sets;
  std::vector<std::string> overlays;
  bool json = false;
};

struct ReportOptions {
  std::string store;
  std::string out;    ///< HTML file
  std::string page;   ///< which of several pages, by its title; empty: the newest
  bool list = false;  ///< only say what pages there are
  bool quiet = false;
};

struct GraphOptions {
  std::string scenario;
  std::string format;  ///< "dot" or "svg"; empty: as the name of `out` ends, else dot
  std::string out;     ///< file; empty: stdout
  std::vector<std::string> sets;
  std::vector<std::string> overlays;
};

struct SchemaOptions {
  std::string message;  ///< only this one; empty: all
  bool doc = false;     ///< as an HTML page
  std::string out;      ///< file; empty: stdout
};

struct CheckOptions {
  std::vector<std::string> files;
  std::vector<std::string> sets;
  std::vector<std::string> overlays;
};

// Each prints results to stdout and everything else to stderr, and returns an exit code. They throw
// proto::ScenarioError, the classes of errors.h, std::bad_alloc.

/// Simulates one scenario.
int run_command(const RunOptions& options);

/// Simulates two scenarios under the same random numbers: OTHER minus BASE.
int compare_command(const CompareOptions& options);

/// Simulates the scenario of a file of reported figures and holds the figures against it.
int calibrate_command(const CalibrateOptions& options);

/// Simulates a scenario of what was known at a date, and prints its forecast by quarter.
int backtest_command(const BacktestOptions& options);

/// The displacement ratio of two scenarios under each of several regimes, beside its physical
/// bounds.
int displacement_command(const DisplacementOptions& options);

/// What several policies, or one at several values of a lever, give China and cost US buyers
/// against one base, and which of them are dominated; or the largest value of a lever at which a
/// condition holds.
int frontier_command(const FrontierOptions& options);

/// What a sweep in a store says: effects with intervals, which inputs they depend on, and where.
int analyse_command(const AnalyseOptions& options);

/// Writes an experiment of a store as tables, or as a package with which others repeat it.
int export_command(const ExportOptions& options);

/// Says what was late for a buyer, what it waited for, and what relaxing each cause would give; or
/// how one order came about.
int explain_command(const ExplainOptions& options);

/// Works out published or exact answers and says which of them are reproduced; kFailed unless all
/// are.
int validate_command(const ValidateOptions& options);

/// Which chips of a catalogue may go to China under each vintage of the rules, and by which clause.
int classify_command(const ClassifyOptions& options);

/// Reads scenarios and reports mistakes, facts and warnings.
int check_command(const CheckOptions& options);

/// Makes a page of results kept in a store.
int report_command(const ReportOptions& options);

/// Draws a scenario as a graph.
int graph_command(const GraphOptions& options);

/// The reference of scenario files, from the comments of the schema: as text or as a page.
int schema_command(const SchemaOptions& options);

/// Prints the versions of this program and of what it is built with.
int version_command();

/// The options with the base that `other` names, if none was given. Throws UsageError when it names
/// none.
CompareOptions with_base(const CompareOptions& options);

/// Throws UsageError unless both sides report the same span.
void require_same_span(const CompareOptions& options, const models::Scenario& base,
                       const models::Scenario& other);

/// The mistakes of a scenario, one per line, and how many they are; no line break at the end.
std::string scenario_mistakes(const proto::ScenarioError& error);

/// "0.1.0".
std::string version();

/// The version and a checksum of the sources that decide what a run gives: "0.1.0+1a2b3c4d5e6f".
std::string engine();

}  // namespace chokepoint::tools
