#include "proto/text_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <random>

#include "tests/proto/sample_schema.h"

namespace chokepoint::proto {
namespace {

using ::testing::HasSubstr;

TEST(TextDocument, RecordsWhereFieldsAreWritten) {
  const Sample sample = parse_sample(
      "horizon: 10  # years\n"
      "rule {\n"
      "\tid: \"a\"\tfrom: \"2022\"\n"
      "  match { any_of { expression: \"x\" }\n"
      "          any_of { expression: \"y\" } }\n"
      "}\n"
      "demand { id: \"d\" accept: [\"p\", \"q\"] }\n"
      "demand { id: \"e\" accept: \"p\" accept: \"q\" }\n"
      "demand { id: \"f\" accept: \"p\" accept: [\"q\", \"r\"] accept: \"s\" }\n"
      "replicates: 0\n");
  EXPECT_EQ(sample.issues.text(), "");
  const LocationMap& at = sample.document.locations;
  const auto place = [&](std::string_view path) {
    const Location where = at.find(path);
    EXPECT_EQ(where.file, "sample.txtpb");
    return std::pair(where.line, where.column);
  };
  EXPECT_EQ(place("horizon"), std::pair(1, 1));
  EXPECT_EQ(place("rule"), std::pair(2, 1));
  EXPECT_EQ(place("rule[a]"), std::pair(2, 1));
  EXPECT_EQ(place("rule[a].id"), std::pair(3, 2));
  EXPECT_EQ(place("rule[a].from"), std::pair(3, 10));
  EXPECT_EQ(place("rule[a].match.any_of[1].expression"), std::pair(5, 20));
  EXPECT_EQ(place("demand[d].accept[1]"), std::pair(7, 18));
  EXPECT_EQ(place("demand[e].accept[1]"), std::pair(8, 30));
  EXPECT_EQ(place("demand[f].accept[0]"), std::pair(9, 18));
  EXPECT_EQ(place("demand[f].accept[1]"), std::pair(9, 30));
  EXPECT_EQ(place("demand[f].accept[2]"), std::pair(9, 30));
  EXPECT_EQ(place("demand[f].accept[3]"), std::pair(9, 49));
  EXPECT_EQ(place("rule[a].match.nothing[3].here"), std::pair(4, 3));
  EXPECT_EQ(place("nothing"), std::pair(1, 1));
  EXPECT_TRUE(at.contains("replicates"));
  EXPECT_FALSE(at.contains("seed"));
}

TEST(TextDocument, PlacesRecordedWhenNeededAreTheSame) {
  constexpr std::string_view kText =
      "\xEF\xBB\xBFhorizon: 10\nrule { id: \"a\"\tmatch { any_of { expression: \"x\" } } }\n"
      "demand { id: \"d\" accept: [\"p\", \"q\"] }\nreplicates: 0\n";
  const auto parse = [](std::string_view text, LocationMap& places, Places when) {
    Issues issues;
    const std::unique_ptr<google::protobuf::Message> message(sample_prototype().New());
    parse_text(text, "sample.txtpb", *message, places, issues, when);
    return short_text(*message) + issues.text();
  };
  LocationMap at_once;
  LocationMap when_needed;
  EXPECT_EQ(parse(kText, when_needed, Places::kWhenNeeded), parse(kText, at_once, Places::kAtOnce));
  EXPECT_EQ(when_needed.entries(), at_once.entries());
  when_needed.set("horizon", {"other", 1, 1});
  EXPECT_EQ(when_needed.find("horizon").file, "other");

  // Mistakes are told of at once, whatever the kind: in the text, or of ids.
  for (const char* text : {"horizn: 1", "rule { id: \"a\" } rule { id: \"a\" }", "rule { }",
                           "demand { id: \"no blanks\" }"}) {
    LocationMap places;
    EXPECT_EQ(parse(text, places, Places::kWhenNeeded), parse(text, at_once, Places::kAtOnce));
    EXPECT_THAT(parse(text, places, Places::kWhenNeeded), HasSubstr("sample.txtpb:1:"));
  }
}

TEST(TextDocument, ErasesWhatIsBelowAPathAndNothingElse) {
  LocationMap map;
  for (const char* path : {"rule", "rule[a]", "rule[a].x", "rule[a-b]", "rules", "rule.x"}) {
    map.set(path, {"f", 1, 1});
  }
  map.erase("rule[a]");
  EXPECT_EQ(map.entries().size(), 4U);
  map.erase("rule");
  EXPECT_EQ(map.entries().size(), 1U);
  EXPECT_EQ(map.find("rule"), Location());
}

TEST(TextDocument, ListsTenMistakesAtTheirLines) {
  const Sample sample = parse_sample(
      "horizn: 10\n"                                         // 1: unknown field
      "replicates: 2.5\n"                                    // 2: not an integer
      "rule {\n"                                             //
      "  id: \"a\"\n"                                        //
      "  action: DENNY\n"                                    // 5: unknown enum value
      "  mach { expression: \"{\" any_of { } }  # }\n"       // 6: unknown field with a block
      "  enabled: maybe\n"                                   // 7: not a bool
      "}\n"                                                  //
      "seed: -4\n"                                           // 9: negative
      "release_every: 14 days\n"                             // 10: text without quotes
      "pool { id: \"p\" capacity { point { vale: 1 } } }\n"  // 11: unknown field, deep
      "process { id: \"f\" cycle_time { constant: 1 lognormal { mean: 2 } } }\n"  // 12: oneof
      "demand { id: \"d\" weight: [1, two, 3] }\n"  // 13: not a number
      "horizon: 5 horizon: 6\n"                     // 14: twice
      "demand { id: \"ok\" weight: 7 }\n");
  EXPECT_EQ(
      sample.issues.text(),
      "sample.txtpb:1:1: horizn: no field \"horizn\" in Scenario; did you mean \"horizon\"?\n"
      "sample.txtpb:2:13: replicates: expected integer, got: 2.5\n"
      "sample.txtpb:5:11: rule[a].action: \"DENNY\" is not a value of action; did you mean "
      "\"DENY\"?\n"
      "sample.txtpb:6:3: rule[a].mach: no field \"mach\" in Rule; did you mean \"match\"?\n"
      "sample.txtpb:7:12: rule[a].enabled: invalid value for boolean field \"enabled\". Value: "
      "\"maybe\"\n"
      "sample.txtpb:9:7: seed: expected integer, got: -\n"
      "sample.txtpb:10:16: release_every: expected string, got: 14; text needs quotes\n"
      "sample.txtpb:11:35: pool[p].capacity.point[0].vale: no field \"vale\" in Point; did you "
      "mean \"value\"?\n"
      "sample.txtpb:12:44: process[f].cycle_time.lognormal: field \"lognormal\" is specified "
      "along with field \"constant\", another member of oneof \"kind\"\n"
      "sample.txtpb:13:30: demand[d].weight: expected double, got: two\n"
      "sample.txtpb:14:12: horizon: \"horizon\" is given twice\n");
  EXPECT_THAT(short_text(*sample.document.message),
              HasSubstr("demand { id: \"ok\" weight: 7 } horizon: 5"));
}

TEST(TextDocument, FindsMissingValuesAndBrackets) {
  EXPECT_EQ(
      parse_sample("rule { id: \"a\" match {\n  expression:\n }\n from: \"x\" }").issues.text(),
      "sample.txtpb:2:3: rule[a].match.expression: expected string, got: }; text needs "
      "quotes\n");
  EXPECT_EQ(parse_sample("replicates:\nhorizon: 3\nsed: 1").issues.text(),
            "sample.txtpb:1:1: replicates: expected integer, got: horizon\n"
            "sample.txtpb:3:1: sed: no field \"sed\" in Scenario; did you mean \"seed\"?\n");
  EXPECT_EQ(parse_sample("horizon: 1\nrule {\n id: \"a\"\n match { # }\n }").issues.text(),
            "sample.txtpb:2:1: rule[a]: this bracket is never closed\n");
  EXPECT_EQ(parse_sample("horizon: 1 }\nreplicates: x").issues.text(),
            "sample.txtpb:1:12: expected identifier, got: }\n"
            "sample.txtpb:2:13: replicates: expected integer, got: x\n");
  EXPECT_EQ(parse_sample("release_every: \"abc\nhorizn: 1").issues.size(), 2U);
  EXPECT_EQ(parse_sample("rule { id: \"a\" enabled: true 7 }").issues.size(), 1U);
}

TEST(TextDocument, ChecksIds) {
  EXPECT_EQ(
      parse_sample("rule { id: \"a\" }\nrule { from: \"x\" }\nrule { id: \"b\" }\n"
                   "rule { id: \"a\" }\nrule { id: \"a b\" }\nrule { id: 7 }\n"
                   "pool { id: \"a\" }")
          .issues.text(),
      "sample.txtpb:2:1: rule[1]: has no id; add id: \"...\"\n"
      "sample.txtpb:4:1: rule[a]: the id \"a\" is already taken in line 1\n"
      "sample.txtpb:5:1: rule[4]: \"a b\" is not an id; use 1 to 200 letters, digits and - _ . "
      "@ /\n"
      "sample.txtpb:6:12: rule[5].id: expected string, got: 7; text needs quotes\n");
}

TEST(TextDocument, RefusesWhatIsNotText) {
  EXPECT_EQ(parse_sample(std::string_view("horizon: 1\n a\0b", 15)).issues.text(),
            "sample.txtpb:2:3: a NUL byte: this is not a text file\n");
  EXPECT_EQ(parse_sample("horizon: 1\nrule { id: \"\xc3\x28\" }").issues.text(),
            "sample.txtpb:2:13: not valid UTF-8; save the file as UTF-8\n");
  for (const char* bad : {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf8", "\xe2\x82", "\xff\xfe"}) {
    EXPECT_EQ(parse_sample(bad).issues.size(), 1U) << bad;
  }
  EXPECT_EQ(parse_sample("\xEF\xBB\xBFrelease_every: \"é\r\"\r\n").issues.text(), "");
  EXPECT_EQ(parse_sample("").issues.text(), "");
  EXPECT_EQ(parse_sample(std::string(kMaxTextBytes + 1, ' ')).issues.text(),
            "sample.txtpb: larger than 512 MB\n");
}

TEST(TextDocument, LimitsNesting) {
  std::string deep = "rule { id: \"a\" match {";
  for (int i = 0; i < 10'000; ++i) deep += " any_of {";
  const Sample open = parse_sample(deep);
  EXPECT_THAT(open.issues.text(), HasSubstr("nested deeper than 64 levels"));
  for (int i = 0; i < 10'002; ++i) deep += "}";
  const Sample closed = parse_sample(deep + "\nhorizn: 1");
  EXPECT_THAT(closed.issues.text(), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(closed.issues.text(), HasSubstr("sample.txtpb:2:1: horizn"));
  for (const char* brackets :
       {"{", "}", "[", "<", "a{", "a:[", "a:{b<", "rule{", "rule:[{", "a:[["}) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += brackets;
    EXPECT_FALSE(parse_sample(text).issues.empty()) << brackets;
  }
}

TEST(TextDocument, SurvivesRandomText) {
  std::mt19937 random(1);
  const std::vector<std::string> words = {
      "rule",       "id",       ":",         "{",      "}",      "[",      "]",     "<",
      ">",          "\"a\"",    "'",         "\"",     "\\",     "#",      "\n",    "match",
      "any_of",     "-",        "1",         "1.5e",   "0x",     "nan",    "-inf",  ",",
      ";",          "é",        "\t",        "\x01",   "DENY",   "action", "point", "process",
      "cycle_time", "constant", "lognormal", "demand", "accept", ".",      "base",  "3a"};
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    for (int n = static_cast<int>(random() % 60); n > 0; --n) {
      text += words[random() % words.size()];
      if (random() % 2) text += ' ';
    }
    parse_sample(text);
  }
  for (int i = 0; i < 1'000; ++i) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = static_cast<char>(random() % (i % 2 ? 256 : 127) + (i % 2 ? 0 : 1));
    parse_sample(text);
  }
}

TEST(TextDocument, EndsSoonOnHugeGarbage) {
  const auto repeat = [](std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += part;
    return text;
  };
  constexpr std::size_t kHuge = 2'000'000;
  for (const char* part :
       {"x", "}", "{", "a{", "\x01", "\x01 ", "é ", "\"", "\"\\q\" ", "#", "\n", "\t", "rule { } ",
        "\trule{id:\"a\"}", "a: 1\n", "horizon: x ", "[", "1 "}) {
    const std::string text = repeat(part, kHuge);
    const auto start = std::chrono::steady_clock::now();
    parse_sample(text);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took.count(), 60) << part;
  }
}

}  // namespace
}  // namespace chokepoint::proto
