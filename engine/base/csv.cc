#include "engine/base/csv.h"

#include <algorithm>
#include <string_view>

namespace cutover {
namespace {

char SeparatorOf(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  const auto count = [&](char separator) {
    return std::count(first.begin(), first.end(), separator);
  };
  const char most = count(';') > count(',') ? ';' : ',';
  return count('\t') > count(most) ? '\t' : most;
}

std::string_view WithoutByteOrderMark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

// A spreadsheet runs cells that start like this (OWASP, "CSV injection"). A
// phone number starts with '+' and digits only, which it does not run.
bool LooksLikeFormula(std::string_view cell) {
  if (cell.empty()) return false;
  if (cell[0] == '=' || cell[0] == '@' || cell[0] == '\t' || cell[0] == '\r')
    return true;
  return (cell[0] == '+' || cell[0] == '-') &&
         cell.find_first_not_of("0123456789 ;=ext.", 1) != std::string::npos;
}

}  // namespace

Result<std::vector<CsvRow>> ParseCsv(const std::string& whole,
                                     int first_line) {
  const std::string_view text = WithoutByteOrderMark(whole);
  const char separator = SeparatorOf(text);
  std::vector<CsvRow> rows;
  CsvRow row{first_line, {""}};
  int line = first_line;
  int quote_line = 0;
  bool in_quotes = false;
  const auto end_row = [&] {
    if (row.cells.size() > 1 || !row.cells[0].empty()) rows.push_back(row);
    row = CsvRow{line, {""}};
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (in_quotes) {
      const bool is_doubled = c == '"' && text.substr(i + 1, 1) == "\"";
      if (c != '"' || is_doubled) row.cells.back() += c;
      if (is_doubled) ++i;
      if (c == '"' && !is_doubled) in_quotes = false;
    } else if (c == '"' && row.cells.back().empty()) {
      in_quotes = true;
      quote_line = line;
    } else if (c == separator) {
      row.cells.emplace_back();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      row.cells.back() += c;
    }
  }
  if (in_quotes) {
    return Error{ErrorCode::kInvalid,
                 "line " + std::to_string(quote_line) +
                     ": a quoted cell is never closed",
                 "the file is cut short or a quote is missing; export it "
                 "again"};
  }
  end_row();
  return rows;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += ',';
    std::string cell =
        LooksLikeFormula(cells[i]) ? "'" + cells[i] : cells[i];
    if (cell.find_first_of("\",\n\r;") == std::string::npos) {
      text += cell;
      continue;
    }
    text += '"';
    for (char c : cell) {
      if (c == '"') text += '"';
      text += c;
    }
    text += '"';
  }
  return text + "\n";
}

}  // namespace cutover
