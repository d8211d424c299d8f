#include "proto/field_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/scenario.pb.h"
#include "proto/text_document.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> names(const FieldPaths::Fields& fields) {
  std::vector<std::string> result;
  for (const FieldDescriptor* field : fields) result.push_back(field->name());
  return result;
}

bool is_source(const FieldDescriptor* field) {
  return field->name() == "source" && !field->is_repeated();
}

TEST(FieldPaths, HoldsWhatIsWantedAndWhatLeadsThere) {
  const FieldPaths paths(v1::Scenario::descriptor(), is_source);
  EXPECT_THAT(names(paths.of(v1::Scenario::descriptor())), Contains("demand"));
  EXPECT_THAT(names(paths.of(v1::Scenario::descriptor())), Not(Contains("name")));
  EXPECT_THAT(names(paths.of(v1::Demand::descriptor())), Contains("rate"));
  EXPECT_THAT(names(paths.of(v1::Demand::descriptor())), Not(Contains("id")));
}

TEST(FieldPaths, TypesThatLeadNowhereHaveNone) {
  const FieldPaths paths(v1::Scenario::descriptor(), [](const FieldDescriptor*) { return false; });
  EXPECT_THAT(paths.of(v1::Scenario::descriptor()), IsEmpty());
  const FieldPaths lists(v1::Scenario::descriptor(), is_id_list);
  EXPECT_THAT(names(lists.of(v1::Scenario::descriptor())), Contains("process"));
  EXPECT_THAT(lists.of(v1::Source::descriptor()), IsEmpty());
}

}  // namespace
}  // namespace chokepoint::proto
