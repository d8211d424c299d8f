#pragma once

namespace chokepoint::tools {

// What --help says beside the list of options: about the tool, and examples of each command.

inline constexpr const char* kAbout =
    "A simulator of the AI-accelerator supply chain: what binds, and what an export rule moves.";
inline constexpr const char* kExitCodes =
    "Results go to standard output, everything else to standard error.\n"
    "Exit codes: 0 done, 1 failed while running, 2 bad usage or scenario, 3 something is not\n"
    "installed, 130 interrupted (finished replications are reported).\n\n"
    "Start here:\n"
    "  chokepoint run scenarios/teaching/hello.txtpb\n"
    "  chokepoint compare scenarios/base.txtpb scenarios/policies/ban-2025-04.txtpb\n"
    "  chokepoint run --help";
inline constexpr const char* kRunExamples =
    "Examples:\n"
    "  chokepoint run scenarios/base.txtpb\n"
    "  chokepoint run scenarios/base.txtpb --set 'pool[cowos-l].per_period.scale=1.2'\n"
    "  chokepoint run scenarios/base.txtpb --reps 256 --out out/base --store out/runs.sqlite\n"
    "  chokepoint run scenarios/base.txtpb --json > base.json\n"
    "  chokepoint run scenarios/base.txtpb --until 1% --reps 2000 --confidence 0.95\n"
    "  chokepoint run scenarios/base.txtpb --until delivered:H20=2% --reps 2000\n"
    "  chokepoint run scenarios/oracles/q1-queue.txtpb --batches 30 --warm-up mser5";
inline constexpr const char* kCompareExamples =
    "Both sides see the same random numbers, so that differences are the scenarios' own.\n\n"
    "Examples:\n"
    "  chokepoint compare scenarios/base.txtpb scenarios/policies/ban-2025-04.txtpb\n"
    "  chokepoint compare scenarios/policies/ban-2025-04.txtpb      (with the base it names)\n"
    "  chokepoint compare a.txtpb b.txtpb --reps 256 --out out/a-b";
inline constexpr const char* kCalibrateExamples =
    "FILE names the scenario it belongs to; its schema, proto/calibration.proto, is the manual.\n"
    "Intervals are p5-p95 over replications, which draw the uncertain inputs.\n\n"
    "Examples:\n"
    "  chokepoint calibrate\n"
    "  chokepoint calibrate scenarios/calibration/reported.txtpb --reps 256 --out out/calibration";
inline constexpr const char* kBacktestExamples =
    "Deliveries, boards sold, stocks and data-center revenue by quarter, and beside them what was\n"
    "reported. Intervals are p5-p95 over replications, which draw the uncertain inputs.\n\n"
    "Examples:\n"
    "  chokepoint backtest\n"
    "  chokepoint backtest scenarios/base.txtpb --reps 256 --out out/backtest";
inline constexpr const char* kDisplacementExamples =
    "Each regime is an overlay laid over both sides. Without --regime: the files in the folder\n"
    "`regimes` beside the scenario that BASE is laid over; `--regime none` runs none of them.\n\n"
    "Examples:\n"
    "  chokepoint displacement scenarios/base.txtpb scenarios/policies/ban-2025-04.txtpb\n"
    "  chokepoint displacement scenarios/policies/ban-2025-04.txtpb --regime none\n"
    "  chokepoint displacement a.txtpb b.txtpb --regime tight.txtpb --regime loose.txtpb --json";
inline constexpr const char* kExplainExamples =
    "An order is late from the scenario's standard_lead_time after its date until its buyer has "
    "it.\n"
    "Every midnight each late piece is charged to what it waits for; charges add up to all late\n"
    "piece-days. Relaxed runs see the same random numbers.\n\n"
    "Examples:\n"
    "  chokepoint explain scenarios/base.txtpb --buyer US --item B300 --period 2025Q3\n"
    "  chokepoint explain scenarios/policies/rule-2026-01.txtpb --buyer CN --period 2026\n"
    "  chokepoint explain scenarios/base.txtpb --buyer US --relax 0      (no re-runs)\n"
    "  chokepoint explain scenarios/base.txtpb --order us-hyperscalers-B200@2025-06-28";
inline constexpr const char* kValidateExamples =
    "FILE lists the cases; its schema, proto/oracles.proto, is the manual. A stochastic quantity "
    "must\n"
    "lie within 4 standard errors of the answer and within a stated band. Every case has random\n"
    "numbers of its own, made from the seed and its id. Exit code 1 if a quantity fails.\n\n"
    "Examples:\n"
    "  chokepoint validate\n"
    "  chokepoint validate S6 Q4            (these cases; or --case S6 --case Q4)\n"
    "  chokepoint validate --list           (files, --set paths and outputs)\n"
    "  chokepoint validate --seeds 3        (seeds 1, 2, 3, and a test of all deviations "
    "together)\n"
    "  chokepoint validate --seed 7 --json > validation.json\n"
    "  chokepoint validate --cases my/cases.txtpb";
inline constexpr const char* kClassifyExamples =
    "A vintage is a file of rules laid over the catalogue, judged on the day its newest rule "
    "comes\n"
    "into force. Without --vintage: the files in the folder `vintages` beside the scenario at the\n"
    "bottom of the catalogue; `--vintage none` judges the rules of the catalogue itself. Several\n"
    "vintages are judged one by one; --overlay lays a file under all of them.\n"
    "The clause is the comparison that turns the balance: the first that is enough, or of several\n"
    "that are needed the nearest. Of a chip that is free it is the nearest that keeps it so.\n\n"
    "Examples:\n"
    "  chokepoint classify\n"
    "  chokepoint classify --chip H20 --chip H200\n"
    "  chokepoint classify --chip H20 --set 'item[H20].chip.tpp=4800'\n"
    "  chokepoint classify --vintage scenarios/vintages/2023-10.txtpb --json\n"
    "  chokepoint classify --chips scenarios/policies/as-it-happened.txtpb --vintage none \\\n"
    "    --on 2025-09-01";
inline constexpr const char* kReportExamples =
    "The page is one file that needs no network: it can be opened, printed and sent. `run` and\n"
    "`compare` keep what it shows beside their results; with --report they write it at once.\n\n"
    "Examples:\n"
    "  chokepoint compare a.txtpb b.txtpb --store out/runs.sqlite --report out/b.html\n"
    "  chokepoint report out/runs.sqlite -o out/b.html       (again, without simulating)\n"
    "  chokepoint report out/runs.sqlite --list\n"
    "  chokepoint report out/runs.sqlite --page 'b minus a' -o b.html";
inline constexpr const char* kGraphExamples =
    "Boxes are processes, ellipses items, hexagons pools of capacity; bold: under a rule.\n\n"
    "Examples:\n"
    "  chokepoint graph scenarios/base.txtpb | dot -Tpdf > base.pdf      (with Graphviz)\n"
    "  chokepoint graph scenarios/base.txtpb -o out/base.svg";
inline constexpr const char* kSchemaExamples =
    "From the comments in proto/scenario.proto, proto/rules.proto and proto/values.proto.\n\n"
    "Examples:\n"
    "  chokepoint schema Rule\n"
    "  chokepoint schema --doc -o out/scenario-reference.html";
inline constexpr const char* kCheckExamples =
    "Examples:\n"
    "  chokepoint check scenarios/base.txtpb\n"
    "  chokepoint check scenarios/policies/*.txtpb\n"
    "  chokepoint check scenarios/base.txtpb --set 'pool[cowos-l].per_period.scale=1.2'";

inline constexpr const char* kScenarioExamples =
    "`show` prints a complete scenario file; `diff` prints the values that differ, those of the "
    "first\n"
    "file with - and those of the second with +. --set and --overlay apply to every file.\n\n"
    "Examples:\n"
    "  chokepoint scenario show scenarios/policies/ban-2025-04.txtpb\n"
    "  chokepoint scenario show scenarios/base.txtpb --values | grep cowos-l\n"
    "  chokepoint scenario diff scenarios/base.txtpb scenarios/policies/rule-2026-01.txtpb";
inline constexpr const char* kSweepExamples =
    "PLAN is a file as proto/sweep.proto says; with --design it is a scenario, and options say "
    "the\n"
    "rest. Inputs that scenarios list as `uncertain` are axes of lhs, sobol, morris and oat; in a\n"
    "grid they are drawn. A --vary with STEPS or values is a lever: designs that sample are "
    "repeated\n"
    "at each combination of levers. All points and sides see the same random numbers.\n"
    "A run that is in the store is not repeated, so the same command goes on after Ctrl-C, a "
    "crash\n"
    "or with more --reps.\n\n"
    "Examples:\n"
    "  chokepoint sweep scenarios/base.txtpb --design lhs --n 100 --store out/s.sqlite\n"
    "  chokepoint sweep scenarios/base.txtpb --policy scenarios/policies/ban-2025-04.txtpb \\\n"
    "    --design sobol --n 256 --store out/s.sqlite\n"
    "  chokepoint sweep scenarios/base.txtpb --design grid --reps 20 --store out/s.sqlite \\\n"
    "    --vary 'pool[cowos-l].per_period.scale=0.8:1.2:5'\n"
    "  chokepoint sweep plan.txtpb --store out/s.sqlite --dry-run\n"
    "  chokepoint sweep plan.txtpb --store out/s.sqlite --engine slurm --shards 64";
inline constexpr const char* kShardExamples =
    "One piece of a sweep in a file of its own, for any scheduler that numbers its tasks. The "
    "file\n"
    "is finished when its manifest (*.done) is there; a piece that was killed goes on where it "
    "was.\n\n"
    "Examples:\n"
    "  chokepoint shard plan.txtpb 0/4 --dir out/shards\n"
    "  chokepoint shard plan.txtpb $SLURM_ARRAY_TASK_ID/64 --jobs 1\n"
    "  chokepoint shard plan.txtpb $JOB_COMPLETION_INDEX/64";
inline constexpr const char* kMergeExamples =
    "Shards must be finished, complete and of one sweep and one version of chokepoint.\n\n"
    "Examples:\n"
    "  chokepoint merge out/s.sqlite out/shards\n"
    "  chokepoint merge out/s.sqlite out/shards/shard-*.sqlite";
inline constexpr const char* kSqlExamples =
    "Without a query: what tables and columns there are. A store can only be read.\n\n"
    "Examples:\n"
    "  chokepoint sql out/s.sqlite\n"
    "  chokepoint sql out/s.sqlite 'SELECT * FROM progress'\n"
    "  chokepoint sql out/s.sqlite 'SELECT side, avg(delivered_blackwell_us) FROM wide GROUP BY "
    "side'\n"
    "  chokepoint sql out/s.sqlite 'SELECT * FROM differences' --csv > differences.csv";
inline constexpr const char* kReplayExamples =
    "Simulates from what the store holds, not from files. Exit code 1 if the results differ.\n\n"
    "Examples:\n"
    "  chokepoint replay out/s.sqlite --run 17";

}  // namespace chokepoint::tools
