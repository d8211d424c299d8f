#include "proto/overlay.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <unordered_map>
#include <utility>

#include "proto/path.h"
#include "proto/path_walk.h"

namespace chokepoint::proto {
namespace {

namespace fs = std::filesystem;

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

constexpr std::size_t kMaxChain = 64;

/// A root field by which a file says how it is laid over others; null if the type has none.
const FieldDescriptor* layer_field(const Message& root, const char* name, bool repeated) {
  const FieldDescriptor* field = root.GetDescriptor()->FindFieldByName(name);
  const bool fits = field != nullptr && field->is_repeated() == repeated &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? field : nullptr;
}

std::string base_of(const Message& root) {
  const FieldDescriptor* field = layer_field(root, "base", false);
  return field == nullptr ? "" : root.GetReflection()->GetString(root, field);
}

/// The whole file, or nothing and an issue at `named`, the place that names the file.
std::optional<std::string> read_file(const std::string& path, const Location& named,
                                     Issues& issues) {
  const auto fail = [&](const std::string& why) {
    issues.add(named, "", fmt::format("cannot read \"{}\": {}", path, why));
    return std::nullopt;
  };
  if (path.find('\0') != std::string::npos) return fail("no such file");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return fail("no such file");
  if (error) return fail(error.message());
  if (fs::is_directory(status)) return fail("it is a directory");
  // A pipe or a device could keep us waiting for ever.
  if (!fs::is_regular_file(status)) return fail("it is not a regular file");
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return fail(error.message());
  if (size > kMaxTextBytes) return fail(fmt::format("larger than {} MB", kMaxTextBytes >> 20));
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(size))) return fail("reading failed");
  return text;
}

/// The same string for all ways to write the path of a file.
std::string identity(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(path, error);
  return error ? fs::path(path).lexically_normal().string() : canonical.string();
}

std::string resolve_base(const std::string& file, const std::string& base) {
  return (fs::path(file).parent_path() / base).lexically_normal().string();
}

/// Reads files and lays them over each other.
class Loader {
 public:
  Loader(const Message& prototype, Issues& issues) : prototype_(prototype), issues_(issues) {}

  Document load(const std::string& path, const std::vector<std::string>& overlays) {
    // Places of a file that is laid under others are needed to lay them.
    read_chain(path, overlays.empty() ? Places::kWhenNeeded : Places::kAtOnce);
    Document result = empty();
    if (layers_.empty()) result.locations.set("", {path, 1, 1});
    while (!layers_.empty()) {
      lay(result, std::move(layers_.back()));
      layers_.pop_back();
    }
    for (const std::string& overlay : overlays) add_overlay(result, overlay);
    return result;
  }

 private:
  Document empty() const { return {new_message(prototype_), {}}; }

  std::optional<Document> read(const std::string& path, const Location& named, Places places) {
    const auto text = read_file(path, named, issues_);
    if (!text) return std::nullopt;
    Document layer = empty();
    parse_text(*text, path, *layer.message, layer.locations, issues_, places);
    return layer;
  }

  /// Fills layers_, the file first and what it is laid over behind it.
  void read_chain(std::string path, Places places) {
    Location named{path, 0, 0};
    std::string chain = path;
    while (true) {
      const bool loop = contains_file(path);
      files_.push_back(identity(path));
      if (loop || files_.size() > kMaxChain) {
        const char* what = loop ? "the files are based on each other" : "too many bases";
        issues_.add(named, "base", fmt::format("{}: {}", what, chain));
        return;
      }
      auto layer = read(path, named, places);
      if (!layer) return;
      const std::string base = base_of(*layer->message);
      if (!base.empty()) named = layer->locations.find("base");
      layers_.push_back(std::move(*layer));
      if (base.empty()) return;
      places = Places::kAtOnce;
      path = resolve_base(path, base);
      chain += " -> " + path;
    }
  }

  bool contains_file(const std::string& path) const {
    return std::find(files_.begin(), files_.end(), identity(path)) != files_.end();
  }

  void add_overlay(Document& result, const std::string& path) {
    auto layer = read(path, {path, 0, 0}, Places::kAtOnce);
    if (!layer) return;
    const std::string base = base_of(*layer->message);
    if (!base.empty() && !contains_file(resolve_base(path, base))) {
      issues_.add(layer->locations.find("base"), "base",
                  fmt::format("this overlay belongs to another base, \"{}\"", base),
                  "give it together with a scenario that is laid over that file");
    }
    files_.push_back(identity(path));
    lay(result, std::move(*layer));
  }

  void lay(Document& below, Document layer) {
    Message& root = *layer.message;
    if (const FieldDescriptor* field = layer_field(root, "remove", true)) {
      const Reflection* reflection = root.GetReflection();
      for (int i = 0; i < reflection->FieldSize(root, field); ++i) {
        const Location where = layer.locations.find(element_path("remove", std::to_string(i)));
        remove_path(below, reflection->GetRepeatedString(root, field, i), where, issues_);
      }
      if (reflection->FieldSize(root, field) > 0) clear(layer, field);
    }
    if (!base_of(root).empty()) clear(layer, layer_field(root, "base", false));
    if (below.message->ByteSizeLong() == 0) {
      below = std::move(layer);
    } else {
      merge_document(below, std::move(layer));
    }
  }

  static void clear(Document& document, const FieldDescriptor* field) {
    document.message->GetReflection()->ClearField(document.message.get(), field);
    document.locations.erase(field->name());
  }

  const Message& prototype_;
  Issues& issues_;
  std::vector<Document> layers_;
  std::vector<std::string> files_;
};

/// Lays one message over another. The message laid over is used up.
class Merger {
 public:
  Merger(LocationMap& below, const LocationMap& above) : below_(below), above_(above) {}

  void merge(Message& below, Message& above, const std::string& path) {
    const Descriptor* type = above.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const std::string field_path = child_path(path, field->name());
      // Without presence, a zero or an empty list that was written shows only in the locations.
      if (!is_set(above, field) && !above_.contains(field_path)) continue;
      if (is_id_list(field)) {
        merge_list(below, above, field, field_path);
      } else if (is_message(field) && is_set(below, field) && is_set(above, field)) {
        Message* part = above.GetReflection()->MutableMessage(&above, field);
        merge(*below.GetReflection()->MutableMessage(&below, field), *part, field_path);
      } else {
        replace(below, above, field, path);
      }
    }
  }

 private:
  static bool is_message(const FieldDescriptor* field) {
    return !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  }

  static bool is_set(const Message& message, const FieldDescriptor* field) {
    return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                : message.GetReflection()->HasField(message, field);
  }

  void replace(Message& below, Message& above, const FieldDescriptor* field,
               const std::string& path) {
    const Reflection* reflection = below.GetReflection();
    if (const OneofDescriptor* oneof = field->real_containing_oneof()) {
      if (const FieldDescriptor* other = reflection->GetOneofFieldDescriptor(below, oneof)) {
        below_.erase(child_path(path, other->name()));
      }
    }
    below_.erase(child_path(path, field->name()));
    reflection->SwapFields(&below, &above, {field});
  }

  void merge_list(Message& below, Message& above, const FieldDescriptor* field,
                  const std::string& path) {
    const Reflection* reflection = below.GetReflection();
    std::unordered_map<std::string, int> position;
    for (int i = 0; i < reflection->FieldSize(below, field); ++i) {
      position.emplace(id_of(reflection->GetRepeatedMessage(below, field, i)), i);
    }
    for (int i = 0; i < reflection->FieldSize(above, field); ++i) {
      Message* element = reflection->MutableRepeatedMessage(&above, field, i);
      const auto known = position.find(id_of(*element));
      // Elements without an id have been reported; they are not one and the same.
      if (known != position.end() && !known->first.empty()) {
        merge(*reflection->MutableRepeatedMessage(&below, field, known->second), *element,
              element_path(path, element_key(*element, i)));
      } else {
        Message* added = reflection->AddMessage(&below, field);
        added->GetReflection()->Swap(added, element);
        position.emplace(id_of(*added), reflection->FieldSize(below, field) - 1);
      }
    }
  }

  LocationMap& below_;
  const LocationMap& above_;
};

}  // namespace

Document load_document(const std::string& path, const Message& prototype, Issues& issues,
                       const std::vector<std::string>& overlays) {
  return Loader(prototype, issues).load(path, overlays);
}

void merge_document(Document& document, Document&& layer) {
  Merger(document.locations, layer.locations).merge(*document.message, *layer.message, "");
  for (const auto& [path, where] : layer.locations.entries()) document.locations.set(path, where);
}

bool remove_path(Document& document, std::string_view path, const Location& where, Issues& issues) {
  PathWalk walk(path, where, issues);
  const auto found = walk.find(*document.message);
  if (!found) return false;
  const std::string known = join_path(walk.steps(), walk.steps().size());
  Message* holder = walk.holder(*document.message, *found);
  const Reflection* reflection = holder->GetReflection();
  const auto [field, index] = found->steps.back();
  if (index < 0) {
    reflection->ClearField(holder, field);
  } else if (!is_id_list(field)) {
    issues.add(where, known, "one element of a list without ids cannot be removed",
               "give the whole list instead");
    return false;
  } else {
    // Order is kept, as it is the order in which elements are listed and handled.
    for (int i = index; i + 1 < reflection->FieldSize(*holder, field); ++i) {
      reflection->SwapElements(holder, field, i, i + 1);
    }
    reflection->RemoveLast(holder, field);
  }
  document.locations.erase(known);
  return true;
}

}  // namespace chokepoint::proto
