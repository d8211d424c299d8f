#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "tools/commands.h"
#include "tools/table_file.h"
#include "tools/thrift.h"

namespace chokepoint::tools {
namespace {

static_assert(std::endian::native == std::endian::little,
              "values are written as they lie in memory");

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kRowsPerGroup = 131'072;
constexpr std::size_t kMostEntries =
    32'768;  ///< of a dictionary; beyond, values are written plainly

// Numbers of parquet.thrift.
enum PhysicalType : std::int32_t { kInt64 = 2, kDouble = 5, kByteArray = 6 };
enum Encoding : std::int32_t { kPlain = 0, kRle = 3, kRleDictionary = 8 };
enum PageType : std::int32_t { kDataPage = 0, kDictionaryPage = 2 };
constexpr std::int32_t kOptional = 1;
constexpr std::int32_t kUtf8 = 0;
constexpr std::int32_t kUncompressed = 0;

std::int32_t physical_type(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
      return kInt64;
    case FieldType::kReal:
      return kDouble;
    case FieldType::kText:
      return kByteArray;
  }
  return kByteArray;
}

template <class Number>
void append_plain(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void append_plain(std::string& out, const std::string& text) {
  append_plain(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

/// Numbers of `width` bits as Parquet's hybrid of runs and packed groups of eight: a run where at
/// least eight are equal.
std::string hybrid(const std::vector<std::uint32_t>& numbers, int width) {
  constexpr std::size_t kGroup = 8;
  std::string out;
  std::string packed;
  std::size_t packed_groups = 0;
  const auto close_packed = [&] {
    if (packed_groups == 0) return;
    append_varint(out, packed_groups << 1 | 1);
    out += std::exchange(packed, {});
    packed_groups = 0;
  };
  for (std::size_t at = 0; at < numbers.size();) {
    std::size_t run = at + 1;
    while (run < numbers.size() && numbers[run] == numbers[at]) ++run;
    if (run - at >= kGroup) {
      close_packed();
      append_varint(out, (run - at) << 1);
      for (int shift = 0; shift < width; shift += 8) {
        out.push_back(static_cast<char>(numbers[at] >> shift));
      }
      at = run;
      continue;
    }
    std::uint64_t bits = 0;
    int filled = 0;
    for (std::size_t k = at; k < at + kGroup; ++k) {
      const std::uint64_t number = k < numbers.size() ? numbers[k] : 0;
      bits |= number << filled;
      for (filled += width; filled >= 8; filled -= 8, bits >>= 8) {
        packed.push_back(static_cast<char>(bits));
      }
    }
    ++packed_groups;
    at += kGroup;
  }
  close_packed();
  return out;
}

int bits_for(std::size_t entries) {
  return std::max(1, static_cast<int>(std::bit_width(entries - 1)));
}

/// Values of one row group's column, missing ones left out, and which were there.
template <class Value>
class Values {
 public:
  void add(Value value) { values_.push_back(std::move(value)); }
  std::size_t size() const { return values_.size(); }
  void clear() { values_.clear(); }

  /// Sorted and numbered; nothing where values hardly repeat.
  std::optional<std::map<Value, std::uint32_t>> dictionary() const {
    std::map<Value, std::uint32_t> entries;
    for (const Value& value : values_) {
      entries.emplace(value, 0);
      if (entries.size() > kMostEntries) return std::nullopt;
    }
    if (entries.empty() || entries.size() * 2 > values_.size()) return std::nullopt;
    std::uint32_t next = 0;
    for (auto& [value, number] : entries) number = next++;
    return entries;
  }

  std::string plain() const {
    std::string out;
    for (const Value& value : values_) append_plain(out, value);
    return out;
  }

  /// Positions in a dictionary that holds every value.
  std::string coded(const std::map<Value, std::uint32_t>& entries) const {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(values_.size());
    for (const Value& value : values_) numbers.push_back(entries.at(value));
    const int width = bits_for(entries.size());
    return static_cast<char>(width) + hybrid(numbers, width);
  }

 private:
  std::vector<Value> values_;
};

/// What the footer says of one column of a row group.
struct Chunk {
  std::int64_t dictionary_offset = -1;  ///< none
  std::int64_t data_offset = 0;
  std::int64_t bytes = 0;
};

class ParquetFile : public TableFile {
 public:
  ParquetFile(const std::string& path, std::vector<Field> fields,
              std::vector<std::pair<std::string, std::string>> metadata)
      : file_(path), fields_(std::move(fields)), metadata_(std::move(metadata)) {
    columns_.resize(fields_.size());
    append(kMagic);
  }

  void add_row(std::span<const FieldValue> row) override {
    assert(row.size() == fields_.size());
    for (std::size_t i = 0; i < row.size(); ++i) add(columns_[i], fields_[i].type, row[i]);
    if (++group_rows_ == kRowsPerGroup) close_group();
  }

  void finish() override {
    if (group_rows_ > 0) close_group();
    const std::string footer = footer_bytes();
    append(footer);
    std::string length;
    append_plain(length, static_cast<std::uint32_t>(footer.size()));
    append(length);
    append(kMagic);
    file_.finish();
  }

  AtomicFile& file() override { return file_; }

 private:
  struct Column {
    std::vector<std::uint32_t> present;  ///< 1 or 0 by row
    Values<std::int64_t> integers;
    Values<double> reals;
    Values<std::string> texts;
  };
  struct Group {
    std::vector<Chunk> chunks;
    std::int64_t rows = 0;
  };

  static void add(Column& column, FieldType type, const FieldValue& cell) {
    const auto* real = std::get_if<double>(&cell);
    const bool missing =
        std::holds_alternative<std::monostate>(cell) || (real != nullptr && std::isnan(*real));
    column.present.push_back(missing ? 0 : 1);
    if (missing) return;
    if (type == FieldType::kInteger) column.integers.add(std::get<std::int64_t>(cell));
    if (type == FieldType::kText) column.texts.add(std::string(std::get<std::string_view>(cell)));
    if (type != FieldType::kReal) return;
    const auto* whole = std::get_if<std::int64_t>(&cell);
    column.reals.add(whole ? static_cast<double>(*whole) : *real);
  }

  void append(std::string_view bytes) {
    file_.write(bytes);
    offset_ += static_cast<std::int64_t>(bytes.size());
  }

  void append_page(PageType type, std::size_t values, Encoding encoding, const std::string& body) {
    ThriftWriter header;
    header.write(1, static_cast<std::int32_t>(type));
    header.write(2, static_cast<std::int32_t>(body.size()));
    header.write(3, static_cast<std::int32_t>(body.size()));
    header.begin(type == kDataPage ? 5 : 7);
    header.write(1, static_cast<std::int32_t>(values));
    header.write(2, static_cast<std::int32_t>(encoding));
    if (type == kDataPage) {
      header.write(3, static_cast<std::int32_t>(kRle));  // levels of definition
      header.write(4, static_cast<std::int32_t>(kRle));  // levels of repetition
    }
    header.end();
    append(header.take());
    append(body);
  }

  template <class Value>
  Chunk append_column(const Column& column, const Values<Value>& values) {
    Chunk chunk;
    const std::int64_t begin = offset_;
    const auto entries = values.dictionary();
    if (entries) {
      Values<Value> sorted;
      for (const auto& entry : *entries) sorted.add(entry.first);
      chunk.dictionary_offset = offset_;
      append_page(kDictionaryPage, sorted.size(), kPlain, sorted.plain());
    }
    const std::string levels = hybrid(column.present, 1);
    std::string body;
    append_plain(body, static_cast<std::uint32_t>(levels.size()));
    body += levels;
    body += entries ? values.coded(*entries) : values.plain();
    chunk.data_offset = offset_;
    append_page(kDataPage, column.present.size(), entries ? kRleDictionary : kPlain, body);
    chunk.bytes = offset_ - begin;
    return chunk;
  }

  Chunk append_column(const Column& column, FieldType type) {
    switch (type) {
      case FieldType::kInteger:
        return append_column(column, column.integers);
      case FieldType::kReal:
        return append_column(column, column.reals);
      case FieldType::kText:
        break;
    }
    return append_column(column, column.texts);
  }

  void close_group() {
    Group group;
    group.rows = static_cast<std::int64_t>(std::exchange(group_rows_, 0));
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      group.chunks.push_back(append_column(columns_[i], fields_[i].type));
      columns_[i] = {};
    }
    rows_ += group.rows;
    groups_.push_back(std::move(group));
  }

  void describe_schema(ThriftWriter& footer) const {
    footer.begin_structs(2, fields_.size() + 1);
    footer.begin_element();
    footer.write(4, std::string_view("table"));
    footer.write(5, static_cast<std::int32_t>(fields_.size()));
    footer.end();
    for (const Field& field : fields_) {
      footer.begin_element();
      footer.write(1, physical_type(field.type));
      footer.write(3, kOptional);
      footer.write(4, std::string_view(field.name));
      if (field.type == FieldType::kText) {
        footer.write(6, kUtf8);
        footer.begin(10);  // logical type: a union, whose member 1 is an empty struct
        footer.begin(1);
        footer.end();
        footer.end();
      }
      footer.end();
    }
  }

  void describe_chunk(ThriftWriter& footer, const Field& field, const Chunk& chunk,
                      std::int64_t rows) const {
    const bool coded = chunk.dictionary_offset >= 0;
    footer.begin_element();
    footer.write(2, std::int64_t{0});
    footer.begin(3);
    footer.write(1, physical_type(field.type));
    footer.begin_numbers(2, coded ? 3 : 2);
    footer.element(kPlain);
    footer.element(kRle);
    if (coded) footer.element(kRleDictionary);
    footer.begin_texts(3, 1);
    footer.element(std::string_view(field.name));
    footer.write(4, kUncompressed);
    footer.write(5, rows);
    footer.write(6, chunk.bytes);
    footer.write(7, chunk.bytes);
    footer.write(9, chunk.data_offset);
    if (coded) footer.write(11, chunk.dictionary_offset);
    footer.end();
    footer.end();
  }

  std::string footer_bytes() const {
    const std::string creator = "chokepoint version " + version();
    ThriftWriter footer;
    footer.write(1, std::int32_t{1});
    describe_schema(footer);
    footer.write(3, rows_);
    footer.begin_structs(4, groups_.size());
    for (const Group& group : groups_) {
      std::int64_t bytes = 0;
      for (const Chunk& chunk : group.chunks) bytes += chunk.bytes;
      footer.begin_element();
      footer.begin_structs(1, group.chunks.size());
      for (std::size_t i = 0; i < fields_.size(); ++i) {
        describe_chunk(footer, fields_[i], group.chunks[i], group.rows);
      }
      footer.write(2, bytes);
      footer.write(3, group.rows);
      footer.end();
    }
    if (!metadata_.empty()) {
      footer.begin_structs(5, metadata_.size());
      for (const auto& [key, value] : metadata_) {
        footer.begin_element();
        footer.write(1, std::string_view(key));
        footer.write(2, std::string_view(value));
        footer.end();
      }
    }
    footer.write(6, std::string_view(creator));
    return footer.take();
  }

  AtomicFile file_;
  std::vector<Field> fields_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<Column> columns_;
  std::vector<Group> groups_;
  std::int64_t offset_ = 0;
  std::int64_t rows_ = 0;
  std::size_t group_rows_ = 0;
};

}  // namespace

std::unique_ptr<TableFile> make_parquet_file(
    const std::string& path, std::vector<Field> fields,
    std::vector<std::pair<std::string, std::string>> metadata) {
  return std::make_unique<ParquetFile>(path, std::move(fields), std::move(metadata));
}

}  // namespace chokepoint::tools
