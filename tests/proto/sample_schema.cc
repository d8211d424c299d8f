#include "tests/proto/sample_schema.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <stdexcept>

namespace chokepoint::proto {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::DynamicMessageFactory;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;
using google::protobuf::TextFormat;

constexpr char kSchema[] = R"pb(
  name: "sample.proto"
  package: "chokepoint.test"
  syntax: "proto3"
  message_type {
    name: "Scenario"
    field { name: "base" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "remove" number: 2 type: TYPE_STRING label: LABEL_REPEATED }
    field { name: "release_every" number: 3 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "rule" number: 4 type: TYPE_MESSAGE type_name: "Rule" label: LABEL_REPEATED }
    field {
      name: "process"
      number: 5
      type: TYPE_MESSAGE
      type_name: "Process"
      label: LABEL_REPEATED
    }
    field { name: "pool" number: 6 type: TYPE_MESSAGE type_name: "Pool" label: LABEL_REPEATED }
    field { name: "demand" number: 7 type: TYPE_MESSAGE type_name: "Demand" label: LABEL_REPEATED }
    field {
      name: "horizon"
      number: 8
      type: TYPE_DOUBLE
      label: LABEL_OPTIONAL
      oneof_index: 0
      proto3_optional: true
    }
    field { name: "replicates" number: 9 type: TYPE_INT32 label: LABEL_OPTIONAL }
    field { name: "seed" number: 10 type: TYPE_UINT64 label: LABEL_OPTIONAL }
    oneof_decl { name: "_horizon" }
  }
  message_type {
    name: "Rule"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "from" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "match" number: 3 type: TYPE_MESSAGE type_name: "Match" label: LABEL_OPTIONAL }
    field { name: "action" number: 4 type: TYPE_ENUM type_name: "Action" label: LABEL_OPTIONAL }
    field { name: "enabled" number: 5 type: TYPE_BOOL label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Match"
    field { name: "expression" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "any_of" number: 2 type: TYPE_MESSAGE type_name: "Match" label: LABEL_REPEATED }
  }
  message_type {
    name: "Process"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field {
      name: "cycle_time"
      number: 2
      type: TYPE_MESSAGE
      type_name: "Time"
      label: LABEL_OPTIONAL
    }
    field { name: "lots" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Time"
    field { name: "constant" number: 1 type: TYPE_DOUBLE label: LABEL_OPTIONAL oneof_index: 0 }
    field {
      name: "lognormal"
      number: 2
      type: TYPE_MESSAGE
      type_name: "LogNormal"
      label: LABEL_OPTIONAL
      oneof_index: 0
    }
    oneof_decl { name: "kind" }
  }
  message_type {
    name: "LogNormal"
    field { name: "mean" number: 1 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
    field { name: "sd" number: 2 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Pool"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "capacity" number: 2 type: TYPE_MESSAGE type_name: "Curve" label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Curve"
    field { name: "point" number: 1 type: TYPE_MESSAGE type_name: "Point" label: LABEL_REPEATED }
  }
  message_type {
    name: "Point"
    field { name: "date" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "value" number: 2 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Demand"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "accept" number: 2 type: TYPE_STRING label: LABEL_REPEATED }
    field { name: "weight" number: 3 type: TYPE_DOUBLE label: LABEL_REPEATED }
  }
  enum_type {
    name: "Action"
    value { name: "ACTION_UNKNOWN" number: 0 }
    value { name: "DENY" number: 1 }
    value { name: "REVIEW" number: 2 }
    value { name: "ALLOW" number: 3 }
  }
)pb";

}  // namespace

const Message& sample_prototype() {
  static const Message* prototype = [] {
    FileDescriptorProto file;
    if (!TextFormat::ParseFromString(kSchema, &file)) throw std::logic_error("bad sample schema");
    static DescriptorPool pool;
    static DynamicMessageFactory factory(&pool);
    if (pool.BuildFile(file) == nullptr) throw std::logic_error("bad sample schema");
    return factory.GetPrototype(pool.FindMessageTypeByName("chokepoint.test.Scenario"));
  }();
  return *prototype;
}

Sample parse_sample(std::string_view text) {
  Sample sample;
  sample.document.message = new_message(sample_prototype());
  parse_text(text, "sample.txtpb", *sample.document.message, sample.document.locations,
             sample.issues);
  return sample;
}

std::string short_text(const Message& message) {
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> count = 0;
  folder_ = std::filesystem::temp_directory_path() /
            ("chokepoint-proto-" + std::to_string(getpid()) + "-" + std::to_string(count++));
  std::filesystem::create_directories(folder_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, std::string_view text) const {
  const std::filesystem::path file = folder_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

}  // namespace chokepoint::proto
