#include "proto/overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/proto/sample_schema.h"

namespace chokepoint::proto {
namespace {

using ::testing::HasSubstr;

std::string set_issue(std::string_view text, std::string_view assignment) {
  Sample sample = parse_sample(text);
  const std::string before = short_text(*sample.document.message);
  apply_set(sample.document, assignment, sample.issues);
  EXPECT_EQ(short_text(*sample.document.message), before) << assignment;
  return sample.issues.text();
}

std::string after_set(std::string_view text, std::string_view assignment) {
  Sample sample = parse_sample(text);
  apply_set(sample.document, assignment, sample.issues);
  EXPECT_EQ(sample.issues.text(), "") << assignment;
  return short_text(*sample.document.message);
}

TEST(Overlay, MergesAChainOfThreeById) {
  const TemporaryFolder folder;
  folder.write("world.txtpb",
               "release_every: \"7d\" horizon: 3 replicates: 5\n"
               "rule { id: \"a\" from: \"1\" match { expression: \"x\" } }\n"
               "rule { id: \"b\" from: \"2\" }\n"
               "process { id: \"p\" cycle_time { constant: 4 } }\n"
               "demand { id: \"d\" accept: [\"u\", \"v\"] }\n"
               "pool { id: \"q\" capacity { point { date: \"1\" value: 1 } } }\n");
  folder.write("sub/middle.txtpb",
               "base: \"../world.txtpb\"\n"
               "remove: \"rule[b]\"\n"
               "rule { id: \"c\" }\n"
               "rule { id: \"a\" match { any_of { expression: \"z\" } } }\n"
               "process { id: \"p\" cycle_time { lognormal { mean: 2 } } }\n"
               "replicates: 0\n");
  const std::string top = folder.write("top.txtpb",
                                       "base: \"sub/middle.txtpb\"\n"
                                       "demand { id: \"d\" accept: \"w\" }\n"
                                       "horizon: 0\n"
                                       "process { id: \"p\" cycle_time { lognormal { sd: 9 } } }\n"
                                       "pool { id: \"q\" capacity { point: [] } }\n");
  Issues issues;
  const Document document = load_document(top, sample_prototype(), issues);
  EXPECT_EQ(issues.text(), "");
  EXPECT_EQ(
      short_text(*document.message),
      "release_every: \"7d\" "
      "rule { id: \"a\" from: \"1\" match { expression: \"x\" any_of { expression: \"z\" } } } "
      "rule { id: \"c\" } "
      "process { id: \"p\" cycle_time { lognormal { mean: 2 sd: 9 } } } "
      "pool { id: \"q\" capacity { } } demand { id: \"d\" accept: \"w\" } horizon: 0");
  const LocationMap& at = document.locations;
  EXPECT_EQ(at.find("rule[a].from").file, folder.path("world.txtpb"));
  EXPECT_EQ(at.find("rule[a].match.any_of[0]"), (Location{folder.path("sub/middle.txtpb"), 4, 24}));
  EXPECT_EQ(at.find("demand[d].accept[0]"), (Location{top, 2, 18}));
  EXPECT_FALSE(at.contains("process[p].cycle_time.constant"));
  EXPECT_FALSE(at.contains("rule[b].from"));
  EXPECT_FALSE(at.contains("demand[d].accept[1]"));
}

TEST(Overlay, ReportsLoopsMissingFilesAndFolders) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a.txtpb", "horizon: 1\nbase: \"b.txtpb\"");
  folder.write("b.txtpb", "base: \"./sub/../a.txtpb\"");
  folder.write("sub/x", "");
  Issues loop;
  load_document(a, sample_prototype(), loop);
  EXPECT_THAT(loop.text(), HasSubstr(folder.path("b.txtpb") + ":1:1: base: "));
  EXPECT_THAT(loop.text(), HasSubstr(a + " -> " + folder.path("b.txtpb") + " -> " + a));

  Issues self;
  load_document(folder.write("s.txtpb", "base: \"s.txtpb\""), sample_prototype(), self);
  EXPECT_EQ(self.size(), 1U);

  Issues missing;
  load_document(folder.write("m.txtpb", "\n base: \"nix.txtpb\""), sample_prototype(), missing);
  EXPECT_THAT(missing.text(), HasSubstr("m.txtpb:2:2: cannot read \"" + folder.path("nix.txtpb") +
                                        "\": no such file"));
  for (const std::string& path : {folder.path("sub"), folder.path("nix"), std::string(),
                                  std::string("/dev/zero"), std::string("a\0b", 3)}) {
    Issues issues;
    const Document document = load_document(path, sample_prototype(), issues);
    EXPECT_EQ(issues.size(), 1U) << path;
    EXPECT_NE(document.message, nullptr);
  }
}

TEST(Overlay, RefusesAChainWithoutEnd) {
  const TemporaryFolder folder;
  for (int i = 0; i < 100; ++i) {
    folder.write(std::to_string(i), "base: \"" + std::to_string(i + 1) + "\"");
  }
  Issues issues;
  load_document(folder.path("0"), sample_prototype(), issues);
  EXPECT_THAT(issues.text(), HasSubstr("too many bases"));
}

TEST(Overlay, ListsMistakesOfAllLayers) {
  const TemporaryFolder folder;
  folder.write("base.txtpb", "horizn: 1\nrule { id: \"h20-ban\" }");
  const std::string top =
      folder.write("top.txtpb",
                   "base: \"base.txtpb\"\nremove: [\"rule[h20-bann]\", \"rul\"]\n"
                   "remove: \"seed[0]\"\nremove: \"a..\"\nremove: \"horizon\"\nreplicats: 2");
  Issues issues;
  load_document(top, sample_prototype(), issues);
  EXPECT_EQ(
      issues.text(),
      folder.path("base.txtpb") +
          ":1:1: horizn: no field \"horizn\" in Scenario; did you mean \"horizon\"?\n" + top +
          ":2:1: rule[h20-bann]: no rule has the id \"h20-bann\"; did you mean \"h20-ban\"?\n" +
          top + ":2:1: rul: no field \"rul\" in Scenario; did you mean \"rule\"?\n" + top +
          ":3:1: seed[0]: is not a list\n" + top +
          ":4:1: a: malformed path: expected a field name\n" + top +
          ":5:1: horizon: is not there\n" + top +
          ":6:1: replicats: no field \"replicats\" in Scenario; did you mean "
          "\"replicates\"?\n");
}

TEST(Overlay, RemovesElementsFieldsAndLists) {
  Sample sample = parse_sample(
      "rule { id: \"a\" } rule { id: \"b\" match { } } rule { id: \"c\" } horizon: 1\n"
      "demand { id: \"d\" accept: [\"x\", \"y\"] weight: 1 }");
  const auto remove = [&](std::string_view path) {
    return remove_path(sample.document, path, {"f", 1, 1}, sample.issues);
  };
  EXPECT_TRUE(remove("rule[a]"));
  EXPECT_TRUE(remove("rule[b].match"));
  EXPECT_TRUE(remove("demand[d].accept"));
  EXPECT_TRUE(remove("horizon"));
  EXPECT_FALSE(remove("rule[a]"));
  EXPECT_FALSE(remove("rule[b].match"));
  EXPECT_FALSE(remove("demand[d].weight[0]"));
  EXPECT_EQ(short_text(*sample.document.message),
            "rule { id: \"b\" } rule { id: \"c\" } demand { id: \"d\" weight: 1 }");
}

TEST(Overlay, LaysExtraOverlaysOnTop) {
  const TemporaryFolder folder;
  const std::string main =
      folder.write("main.txtpb", "base: \"world.txtpb\" rule { id: \"a\" from: \"1\" }");
  folder.write("world.txtpb", "horizon: 1");
  const std::string one =
      folder.write("o/one.txtpb", "base: \"../world.txtpb\" rule { id: \"a\" from: \"2\" }");
  const std::string two = folder.write("two.txtpb", "remove: \"rule[a]\" horizon: 2");
  Issues issues;
  const Document document = load_document(main, sample_prototype(), issues, {one, two});
  EXPECT_EQ(issues.text(), "");
  EXPECT_EQ(short_text(*document.message), "horizon: 2");

  folder.write("other.txtpb", "");
  const std::string foreign = folder.write("foreign.txtpb", "\nbase: \"other.txtpb\"");
  load_document(main, sample_prototype(), issues, {foreign, folder.path("none")});
  EXPECT_THAT(issues.text(), HasSubstr("foreign.txtpb:2:1: base: this overlay belongs to another"));
  EXPECT_THAT(issues.text(), HasSubstr("none: cannot read"));
}

constexpr char kText[] =
    "rule { id: \"h20-ban\" from: \"2023\" match { expression: \"x\" } }"
    "process { id: \"fab\" cycle_time { lognormal { mean: 1 } } lots: 3 }"
    "process { id: \"osat\" cycle_time { constant: 5 } } process { id: \"bare\" }"
    "pool { id: \"cowos\" capacity { point { value: 1 } point { value: 2 } point { value: 3 } } }"
    "demand { id: \"d\" accept: [\"a\", \"b\"] weight: [1, 2] }";

TEST(Set, SetsScalarsListsAndMessages) {
  const std::string rest = kText;
  EXPECT_THAT(after_set(kText, "rule[h20-ban].from=2022-10-07"), HasSubstr("from: \"2022-10-07\""));
  EXPECT_THAT(after_set(kText, " release_every = 7d "), HasSubstr("release_every: \"7d\""));
  EXPECT_THAT(after_set(kText, "release_every='a \"b'"), HasSubstr("release_every: \"a \\\"b\""));
  EXPECT_THAT(after_set(kText, "rule[h20-ban].from=a=b"), HasSubstr("from: \"a=b\""));
  EXPECT_THAT(after_set(kText, "process[fab].cycle_time.lognormal.mean=2.5"),
              HasSubstr("lognormal { mean: 2.5 }"));
  EXPECT_THAT(after_set(kText, "process[osat].cycle_time.lognormal.mean=-1e3"),
              HasSubstr("id: \"osat\" cycle_time { lognormal { mean: -1000 } }"));
  EXPECT_THAT(after_set(kText, "process[bare].cycle_time.constant=1"),
              HasSubstr("id: \"bare\" cycle_time { constant: 1 }"));
  EXPECT_THAT(after_set(kText, "pool[cowos].capacity.point[2].value=30"),
              HasSubstr("point { value: 2 } point { value: 30 }"));
  EXPECT_THAT(after_set(kText, "demand[d].accept[1]=zz"),
              HasSubstr("accept: \"a\" accept: \"zz\""));
  EXPECT_THAT(after_set(kText, "demand[d].accept=[p, \"q,r\"]"),
              HasSubstr("accept: \"p\" accept: \"q,r\" weight"));
  EXPECT_THAT(after_set(kText, "demand[d].weight=4,5,6"),
              HasSubstr("weight: 4 weight: 5 weight: 6 }"));
  EXPECT_THAT(after_set(kText, "demand[d].weight=[]"), HasSubstr("accept: \"b\" }"));
  EXPECT_THAT(after_set(kText, "rule[h20-ban].action=REVIEW"), HasSubstr("action: REVIEW"));
  EXPECT_THAT(after_set(kText, "rule[h20-ban].enabled=true"), HasSubstr("enabled: true"));
  EXPECT_THAT(after_set(kText, "process[fab].lots=0"), HasSubstr("{ mean: 1 } } }"));
  EXPECT_THAT(after_set(kText, "rule[h20-ban].match={ any_of { expression: \"}\" } }"),
              HasSubstr("from: \"2023\" match { any_of { expression: \"}\" } }"));
  EXPECT_THAT(after_set(kText, "rule[h20-ban]={from: \"1\"}"),
              HasSubstr("rule { id: \"h20-ban\" from: \"1\" }"));
  EXPECT_THAT(after_set(kText, "pool[cowos].capacity.point=[{value: 9}, {value: 8}]"),
              HasSubstr("capacity { point { value: 9 } point { value: 8 } }"));
}

TEST(Set, ReportsWhatCannotBeSet) {
  const std::string long_id(300, 'x');
  for (const std::string& bad :
       std::vector<std::string>{"",
                                "=",
                                "=3",
                                "horizon",
                                "horizon=",
                                "horizon=nan",
                                "horizon=inf",
                                "horizon=-inf",
                                "horizon=1e999",
                                "horizon=abc",
                                "horizon=1 2",
                                "horizon=1 seed: 2",
                                "horizon=[1]",
                                "replicates=2.5",
                                "replicates=3000000000",
                                "seed=-1",
                                "rule=3",
                                "rule[h20-ban]=3",
                                "rule[h20-ban]={id: \"z\"}",
                                "rule[h20-ban].id=z",
                                "rule[h20-ban].enabled=2",
                                "rule[h20-ban].match={",
                                "rule[h20-ban].match={} seed: {}",
                                "rule.from=1",
                                "rule[h20-ban].from.x=1",
                                "pool[cowos].capacity.point[3].value=1",
                                "pool[cowos].capacity.point[-1].value=1",
                                "pool[cowos].capacity.point[x].value=1",
                                "demand[d].accept[9]=1",
                                "demand[d].weight=1,x",
                                "demand[d].weight=1,,2",
                                "demand[d].weight=1], accept: [\"x\"",
                                "base=x",
                                "remove=[a]",
                                "horizon=#",
                                "horizon={}",
                                "horizon[0]=1",
                                "rule[" + long_id + "].from=1",
                                "\xff=1",
                                "release_every=\xff",
                                "rule[h20-ban].match={any_of {",
                                "process[fab].cycle_time={constant: 1 lognormal {}}"}) {
    EXPECT_NE(set_issue(kText, bad), "") << bad;
  }
  EXPECT_EQ(
      set_issue(kText, "rule[h20-bam].from=1"),
      "--set rule[h20-bam].from=1:1:1: rule[h20-bam]: no rule has the id \"h20-bam\"; did you "
      "mean \"h20-ban\"?\n");
  EXPECT_EQ(set_issue(kText, " rule[h20-ban].form=1"),
            "--set  rule[h20-ban].form=1:1:16: rule[h20-ban].form: no field \"form\" in Rule; did "
            "you mean \"from\"?\n");
  EXPECT_EQ(set_issue(kText, "rule[h20-ban].action=ALOW"),
            "--set rule[h20-ban].action=ALOW:1:1: rule[h20-ban].action: \"ALOW\" is not a value of "
            "action; did you mean \"ALLOW\"?\n");
  EXPECT_EQ(set_issue(kText, "rule[h20-ban].match={ expresion: \"x\" }"),
            "--set rule[h20-ban].match={ expresion: \"x\" }:1:1: rule[h20-ban].match.expresion: no "
            "field \"expresion\" in Match; did you mean \"expression\"?\n");
}

TEST(Set, RecordsThePlace) {
  Sample sample = parse_sample(kText);
  apply_set(sample.document, "process[osat].cycle_time.lognormal.mean=2", sample.issues);
  const LocationMap& at = sample.document.locations;
  EXPECT_EQ(at.find("process[osat].cycle_time.lognormal.mean"),
            (Location{"--set process[osat].cycle_time.lognormal.mean=2", 1, 1}));
  EXPECT_EQ(at.find("process[osat]").file, "sample.txtpb");
  EXPECT_FALSE(at.contains("process[osat].cycle_time.constant"));
}

TEST(NumberPath, SetsTheSameNumberOnCopies) {
  Sample sample = parse_sample(kText);
  const auto resolve = [&](std::string_view path) {
    return resolve_number_path(*sample.document.message, path, sample.issues, {"sweep", 1, 1});
  };
  const auto mean = resolve("process[fab].cycle_time.lognormal.mean");
  const auto lots = resolve("process[fab].lots");
  const auto weight = resolve("demand[d].weight[1]");
  const auto seed = resolve("seed");
  const auto horizon = resolve("horizon");
  ASSERT_TRUE(mean && lots && weight && seed && horizon) << sample.issues.text();
  const std::unique_ptr<google::protobuf::Message> copy(sample.document.message->New());
  copy->CopyFrom(*sample.document.message);
  EXPECT_EQ(get_number(*copy, *mean), 1);
  set_number(*copy, *mean, 2.5);
  set_number(*copy, *weight, -1);
  set_number(*copy, *horizon, 7);
  EXPECT_EQ(get_number(*copy, *mean), 2.5);
  EXPECT_EQ(get_number(*copy, *weight), -1);
  EXPECT_EQ(get_number(*copy, *horizon), 7);
  for (const auto& [value, stored] : std::vector<std::pair<double, double>>{
           {2.6, 3}, {-2.6, -3}, {1e300, 2147483647.0}, {-INFINITY, -2147483648.0}}) {
    set_number(*copy, *lots, value);
    EXPECT_EQ(get_number(*copy, *lots), stored);
  }
  set_number(*copy, *lots, NAN);
  EXPECT_EQ(get_number(*copy, *lots), -2147483648.0);
  set_number(*copy, *seed, 1e300);
  EXPECT_EQ(get_number(*copy, *seed), 18446744073709551616.0);
  EXPECT_EQ(get_number(*sample.document.message, *mean), 1);
}

TEST(NumberPath, ReportsWhatIsNoNumber) {
  Sample sample = parse_sample(kText);
  for (const char* bad :
       {"", "process[bare].cycle_time.constant", "process[fab].cycle_time.constant",
        "process[osat].cycle_time.lognormal.mean", "process[fab]", "process[nix].lots",
        "demand[d].weight", "demand[d].weight[2]", "release_every", "rule[h20-ban].enabled"}) {
    const std::size_t before = sample.issues.size();
    EXPECT_FALSE(
        resolve_number_path(*sample.document.message, bad, sample.issues, {"sweep", 3, 4}));
    EXPECT_EQ(sample.issues.size(), before + 1) << bad;
  }
}

}  // namespace
}  // namespace chokepoint::proto
