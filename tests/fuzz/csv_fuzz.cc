// CSV: a table written by CsvLine comes back cell by cell.

#include "engine/base/csv.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

namespace {

// A cell that a spreadsheet would run is written with a ' ahead.
bool IsSame(const std::string& read, const std::string& cell) {
  return read == cell || read == "'" + cell;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto rows = ParseCsv(TextOf(data, size));
  if (!rows.ok()) {
    Hold(rows.error().message.find("line") != std::string::npos,
         "an error names its line", rows.error().message);
    return 0;
  }
  // A first line of several cells fixes the separator.
  std::string text = CsvLine({"a", "b"});
  for (const CsvRow& row : *rows) {
    Hold(row.line > 0, "a row knows its line");
    text += CsvLine(row.cells);
  }
  auto again = ParseCsv(text);
  Hold(again.ok(), "what was written can be read",
       again.ok() ? text : again.error().message);
  size_t at = 1;
  for (const CsvRow& row : *rows) {
    if (row.cells == std::vector<std::string>{""}) continue;
    Hold(at < again->size(), "no row is lost", text);
    const auto& cells = (*again)[at++].cells;
    Hold(cells.size() == row.cells.size(), "no cell is lost", text);
    for (size_t i = 0; i < cells.size(); ++i)
      Hold(IsSame(cells[i], row.cells[i]), "cells stay", text);
  }
  return 0;
}
