# Makes C++ of text files, when the program is built:
#   cmake -DOUTPUT=... -DSCRIPTS=a.js|b.js -DSTYLE=page.css -DD3_VERSION=... -DSANKEY_VERSION=...
#         -P embed.cmake
set(script "\n")
string(REPLACE "|" ";" SCRIPTS "${SCRIPTS}")
foreach(file IN LISTS SCRIPTS)
  file(READ "${file}" text)
  # What would end the <script> element that they stand in, or hide its end.
  if("${text}" MATCHES "</[sS][cC][rR][iI][pP][tT]|<!--")
    message(FATAL_ERROR "${file} cannot stand inside a <script> element")
  endif()
  string(APPEND script "${text}\n")
endforeach()
file(READ "${STYLE}" style)
if("${style}" MATCHES "</")
  message(FATAL_ERROR "${STYLE} cannot stand inside a <style> element")
endif()
string(SHA256 hash "${script}")

file(WRITE "${OUTPUT}.new" "// Made by tools/report/embed.cmake.
#include \"tools/report/assets.h\"

namespace chokepoint::tools::report {

std::string_view page_script() {
  static constexpr char kText[] = R\"embedded(${script})embedded\";
  return {kText, sizeof(kText) - 1};
}
std::string_view page_script_sha256() { return \"${hash}\"; }
std::string_view page_style() {
  static constexpr char kText[] = R\"embedded(${style})embedded\";
  return {kText, sizeof(kText) - 1};
}
std::string_view d3_version() { return \"${D3_VERSION}\"; }
std::string_view d3_sankey_version() { return \"${SANKEY_VERSION}\"; }

}  // namespace chokepoint::tools::report
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
