#include "tools/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "proto/scenario.pb.h"
#include "tests/support/program.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

const SchemaType* find(const std::vector<SchemaType>& types, const std::string& name) {
  for (const SchemaType& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

TEST(Schema, HasEveryFieldOfTheCompiledSchema) {
  const std::vector<SchemaType> types = schema_types();
  std::set<const google::protobuf::Descriptor*> seen;
  std::vector<const google::protobuf::Descriptor*> left = {v1::Scenario::descriptor()};
  while (!left.empty()) {
    const google::protobuf::Descriptor* message = left.back();
    left.pop_back();
    if (!seen.insert(message).second) continue;
    const SchemaType* type = find(types, message->name());
    ASSERT_NE(type, nullptr) << message->name();
    ASSERT_EQ(type->fields.size(), static_cast<std::size_t>(message->field_count()));
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_EQ(type->fields[static_cast<std::size_t>(i)].name, message->field(i)->name());
      if (message->field(i)->message_type()) left.push_back(message->field(i)->message_type());
    }
  }
  EXPECT_GT(seen.size(), 40U);
}

TEST(Schema, HasTheCommentsOfTheFiles) {
  const std::vector<SchemaType> types = schema_types();
  const SchemaType* horizon = find(types, "Horizon");
  ASSERT_NE(horizon, nullptr);
  EXPECT_EQ(horizon->fields[0].comment, "First instant. Required.");
  const SchemaType* start = find(types, "Start");
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(start->fields[0].name, "PUSH") << "the value that stands for none is nobody's to write";
}

TEST(SchemaCommand, PrintsOneMessageOrAPage) {
  EXPECT_THAT(test::chokepoint({"schema", "Horizon"}).out, HasSubstr("report_from: text"));
  test::TempDirectory here;
  ASSERT_EQ(test::chokepoint({"schema", "--doc", "-o", here / "s.html"}).code, 0);
  const std::string page = test::contents(here / "s.html");
  EXPECT_THAT(page, HasSubstr("<section id=\"Scenario\""));
  // Every link has its target.
  for (std::size_t at = page.find("href=\"#"); at != std::string::npos;
       at = page.find("href=\"#", at + 1)) {
    const std::size_t begin = at + 7;
    const std::string target = page.substr(begin, page.find('"', begin) - begin);
    EXPECT_THAT(page, HasSubstr("id=\"" + target + "\""));
  }
  const test::Finished wrong = test::chokepoint({"schema", "Horizn"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.error, HasSubstr("Horizon"));
}

}  // namespace
}  // namespace chokepoint::tools
