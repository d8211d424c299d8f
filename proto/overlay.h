#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/issues.h"
#include "proto/text_document.h"

namespace chokepoint::proto {

/// Reads a scenario file and everything it is laid over.
///
/// If the root message has a field `string base`, it names, relative to the file, the file this one
/// is laid over; `repeated string remove` lists the paths to take out of what lies below before
/// this file is laid on top. Then come the files of `overlays`, in order; the `base` of such a file
/// must be one that is already in the chain. Lists with ids are merged by id, singular messages
/// field by field, other lists and scalars are replaced, as are the other members of a oneof. An
/// empty list
/// (`accept: []`) and an explicit zero count as given. In the result `base` and `remove` are empty.
///
/// The message is never null: with issues it holds what could be read. Issues, not exceptions, tell
/// of missing or unreadable files, directories, loops, parse errors and removals of unknown paths.
Document load_document(const std::string& path, const google::protobuf::Message& prototype,
                       Issues& issues, const std::vector<std::string>& overlays = {});

/// Lays `layer` over `document`, both of the same type; what `layer` held is moved out of it.
/// Linear in the size of both.
void merge_document(Document& document, Document&& layer);

/// Takes the element or field at `path` out of the document. False, and an issue at `where`, if
/// there is none. Elements of lists without ids cannot be removed one by one.
bool remove_path(Document& document, std::string_view path, const Location& where, Issues& issues);

/// Applies one `PATH=VALUE`. PATH is as in the location map; VALUE is one scalar in text format,
/// where strings need no quotes, a list `[a, b]` or `a, b` that replaces the whole list, or `{ ...
/// }` that replaces a message. Absent messages on the way are created, absent list elements are
/// not. On an issue the document is left as it was. The place recorded for the path is
/// `--set PATH=VALUE`, line 1.
void apply_set(Document& document, std::string_view assignment, Issues& issues);

/// A path that was looked up once and can be followed cheaply on copies of the same message.
struct ResolvedPath {
  struct Step {
    const google::protobuf::FieldDescriptor* field = nullptr;
    int index = -1;  ///< Position in a list; -1 for a singular field.
  };
  std::vector<Step> steps;
};

/// Looks up the path of a number (any integer or floating-point field). An issue at `where` and
/// nothing if there is no such field or element, if a message on the way is absent, or if setting
/// the number would unset another member of a oneof.
std::optional<ResolvedPath> resolve_number_path(google::protobuf::Message& root,
                                                std::string_view path, Issues& issues,
                                                const Location& where);

/// Sets the number in `message`, the message the path was resolved on or a copy of it. Integer
/// fields take the nearest value in their range, and nothing when `value` is not a number.
/// Costs a few nanoseconds per step.
void set_number(google::protobuf::Message& message, const ResolvedPath& path, double value);

/// The number at the path; 0 for an absent one.
double get_number(const google::protobuf::Message& message, const ResolvedPath& path);

}  // namespace chokepoint::proto
