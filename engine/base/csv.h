#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace cutover {

struct CsvRow {
  int line = 0;  ///< 1-based line of the file on which the row starts
  std::vector<std::string> cells;
};

/// RFC 4180 with ',', ';' or a tab (whichever the first line holds most of), an
/// optional UTF-8 byte order mark, and LF or CRLF. An open quote at the end
/// is kInvalid with its line. `first_line` is where `text` begins in its file.
Result<std::vector<CsvRow>> ParseCsv(const std::string& text,
                                     int first_line = 1);
/// One line with its CRLF-free end; quotes only where they are needed. A cell
/// that a spreadsheet would run as a formula is quoted with a leading '.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace cutover
