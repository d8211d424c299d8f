// What is written as CSV and as Parquet; readers by others open the same files in interop_test.cc.
#include "tools/table_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/program.h"
#include "tools/thrift.h"

namespace chokepoint::tools {
namespace {

const std::vector<Field> kFields = {
    {"id", FieldType::kInteger}, {"x", FieldType::kReal}, {"word", FieldType::kText}};

void fill(TableFile& table) {
  const std::string_view quoted = "a \"b\", c";
  table.add_row(std::vector<FieldValue>{std::int64_t{-1}, 0.1, quoted});
  table.add_row(std::vector<FieldValue>{FieldValue(), std::int64_t{3}, FieldValue()});
  table.add_row(std::vector<FieldValue>{std::int64_t{7}, std::numeric_limits<double>::quiet_NaN(),
                                        std::string_view("")});
  table.finish();
  table.file().commit();
}

TEST(CsvFileTest, WritesByRfc4180) {
  const test::TempDirectory here;
  fill(*make_csv_file(here / "t.csv", kFields));
  EXPECT_EQ(test::contents(here / "t.csv"), "id,x,word\n-1,0.1,\"a \"\"b\"\", c\"\n,3,\n7,,\n");
}

TEST(ParquetFileTest, BeginsAndEndsAsItShould) {
  const test::TempDirectory here;
  fill(*make_parquet_file(here / "t.parquet", kFields, {{"key", "value"}}));
  const std::string bytes = test::contents(here / "t.parquet");
  ASSERT_GT(bytes.size(), 12u);
  EXPECT_EQ(bytes.substr(0, 4), "PAR1");
  EXPECT_EQ(bytes.substr(bytes.size() - 4), "PAR1");
  std::uint32_t footer = 0;
  for (int i = 0; i < 4; ++i) {
    footer |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[bytes.size() - 8 + i]))
              << (8 * i);
  }
  EXPECT_LT(footer, bytes.size());
  EXPECT_NE(bytes.find("a \"b\", c"), std::string::npos);
}

TEST(ParquetFileTest, SameRowsGiveSameBytes) {
  const test::TempDirectory here;
  fill(*make_parquet_file(here / "a.parquet", kFields, {}));
  fill(*make_parquet_file(here / "b.parquet", kFields, {}));
  EXPECT_EQ(test::contents(here / "a.parquet"), test::contents(here / "b.parquet"));
}

// Examples of the specification of the compact protocol.
TEST(ThriftTest, WritesCompactly) {
  std::string varint;
  append_varint(varint, 50399);
  EXPECT_EQ(varint, "\xDF\x89\x03");
  ThriftWriter writer;
  writer.write(1, std::int32_t{-1});
  writer.write(3, std::string_view("ab"));
  writer.begin(4);
  writer.write(1, true);
  writer.end();
  writer.begin_numbers(5, 2);
  writer.element(1);
  writer.element(2);
  EXPECT_EQ(writer.take(), std::string("\x15\x01\x28\x02"
                                       "ab"
                                       "\x1C\x11\x00\x19\x25\x02\x04\x00",
                                       14));
}

}  // namespace
}  // namespace chokepoint::tools
