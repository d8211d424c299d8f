#include <cmath>

#include "tools/csv.h"
#include "tools/table_file.h"

namespace chokepoint::tools {
namespace {

class CsvFile : public TableFile {
 public:
  CsvFile(const std::string& path, const std::vector<Field>& fields) : file_(path) {
    std::string head;
    for (const Field& field : fields) {
      if (!head.empty()) head += ',';
      head += csv_field(field.name);
    }
    file_.write(head + "\n");
  }

  void add_row(std::span<const FieldValue> row) override {
    line_.clear();
    for (const FieldValue& cell : row) {
      if (&cell != &row.front()) line_ += ',';
      append(cell);
    }
    line_ += '\n';
    file_.write(line_);
  }

  void finish() override { file_.finish(); }
  AtomicFile& file() override { return file_; }

 private:
  void append(const FieldValue& cell) {
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) line_ += std::to_string(*whole);
    if (const auto* text = std::get_if<std::string_view>(&cell)) line_ += csv_field(*text);
    const auto* real = std::get_if<double>(&cell);
    if (real != nullptr && std::isfinite(*real)) line_ += csv_number(true, *real);
  }

  AtomicFile file_;
  std::string line_;
};

}  // namespace

std::unique_ptr<TableFile> make_csv_file(const std::string& path,
                                         const std::vector<Field>& fields) {
  return std::make_unique<CsvFile>(path, fields);
}

}  // namespace chokepoint::tools
