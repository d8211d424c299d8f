# Makes C++ of a binary file, when the program is built:
#   cmake -DINPUT=schema.bin -DOUTPUT=... -P embed_bytes.cmake
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "(..)" "\\\\x\\1" text "${hex}")
# Lines of a size that editors and compilers bear; a literal may be cut anywhere.
string(REGEX REPLACE "(........................................................................................)"
       "\\1\"\n    \"" text "${text}")
file(WRITE "${OUTPUT}.new" "// Made by tools/report/embed_bytes.cmake.
#include \"tools/schema.h\"

namespace chokepoint::tools {

std::string_view schema_descriptors() {
  static constexpr char kBytes[] =
    \"${text}\";
  return {kBytes, sizeof(kBytes) - 1};
}

}  // namespace chokepoint::tools
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
