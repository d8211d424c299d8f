#pragma once

#include <google/protobuf/message.h>

#include <filesystem>
#include <memory>
#include <string>

#include "proto/text_document.h"

namespace chokepoint::proto {

/// An empty root message of a small schema, built at run time, that has all the kinds of field the
/// text border knows. Lives for the whole process.
const google::protobuf::Message& sample_prototype();

/// A parsed sample document and what was wrong with it.
struct Sample {
  Document document;
  Issues issues;
};

/// Parses the text as file "sample.txtpb".
Sample parse_sample(std::string_view text);

/// The message as one line of text.
std::string short_text(const google::protobuf::Message& message);

/// A folder that is deleted with all its files at the end of a test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view text) const;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace chokepoint::proto
