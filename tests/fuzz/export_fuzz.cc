// Exports of Skype for Business in any form and encoding: rows come whole and
// as good text, or there is an error in words.

#include "connectors/sfb/export_rows.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

namespace {

void HoldRow(const ExportRow& row) {
  Hold(!row.where().empty(), "a row knows its place");
  // Without the replacement of bad bytes: text that is no UTF-8 throws.
  const std::string text = row.properties().dump();
  auto again = ParseJson(text);
  if (again.ok()) Hold(*again == row.properties(), "values stay", text);
  for (const auto& [name, value] : row.properties().items()) {
    Hold(row.Has(name), "a field is there by its name", name);
    row.Switch(name);
    // An item that lost its value takes the list with it, not the items.
    if (row.List(name))
      Hold(row.Items(name).has_value(), "a list has items", name);
    if (row.IsLost(name)) Hold(row.Text(name).empty(), "lost is lost", name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  size_t rows = 0;
  auto read =
      ReadExport(TextOf(data, size), [&](const ExportRow& row) -> Status {
        HoldRow(row);
        ++rows;
        return Done{};
      });
  if (read.ok()) {
    Hold(read->rows == rows, "rows are counted");
  } else {
    Hold(!read.error().message.empty(), "an error has words");
  }
  return 0;
}
