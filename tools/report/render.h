#pragma once

#include <string>

#include "proto/report.pb.h"

namespace chokepoint::tools::report {

/// The page as one HTML file that needs nothing else: styles, script, d3 and data are in it.
/// Without script, tables stand where charts would. Equal messages give equal bytes. Whatever names
/// and titles hold, they are text: nothing in the message can become markup or script.
std::string render(const v1::ReportPage& page);

/// One figure of the page.
std::string render_figure(const v1::ReportFigure& figure);

/// A page that has no charts: the style sheet, a title and `body`, which is HTML.
std::string plain_page(const std::string& title, const std::string& body);

}  // namespace chokepoint::tools::report
