#include "connectors/directory/ldif.h"

#include <optional>

#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr const char* kRemedy =
    "the file is cut short or damaged: export it again (ldifde or ldapsearch; "
    "the last entry must be followed by an empty line)";

Error LdifError(int line, const std::string& what) {
  return Error{ErrorCode::kInvalid,
               "LDIF line " + std::to_string(line) + ": " + what, kRemedy};
}

class LdifReader {
 public:
  LdifReader(const std::string& text,
             const std::function<Status(const LdapEntry&)>& on_entry)
      : text_(text), on_entry_(on_entry) {}

  Result<LdifSummary> Run() {
    if (!text_.empty() && text_.back() != '\n') {
      return LdifError(CountLines(), "the file ends in the middle of a line");
    }
    std::string line;
    while (NextPhysical(line)) TRY(TakePhysical(line));
    TRY(EndLogical());
    if (entry_) {
      return LdifError(
          number_, "the file ends in the middle of the entry " + entry_->dn);
    }
    if (announced_ && *announced_ != count_) {
      return LdifError(number_, "the file says " + std::to_string(*announced_) +
                                    " entries and holds " +
                                    std::to_string(count_));
    }
    return LdifSummary{count_, announced_.has_value()};
  }

 private:
  int CountLines() const {
    int lines = 1;
    for (char c : text_) lines += c == '\n' ? 1 : 0;
    return lines;
  }

  bool NextPhysical(std::string& line) {
    if (at_ >= text_.size()) return false;
    const size_t end = text_.find('\n', at_);
    line = text_.substr(at_, end - at_);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    at_ = end + 1;
    ++number_;
    return true;
  }

  Status TakePhysical(const std::string& line) {
    if (line.starts_with(" ")) {
      if (in_comment_) return Done{};
      if (logical_.empty())
        return LdifError(number_, "a folded line continues nothing");
      logical_ += line.substr(1);
      return Done{};
    }
    TRY(EndLogical());
    in_comment_ = line.starts_with("#");
    if (in_comment_) return TakeComment(line);
    if (line.empty()) return EndEntry();
    logical_ = line;
    logical_number_ = number_;
    return Done{};
  }

  Status TakeComment(const std::string& line) {
    if (line.starts_with("# numEntries:"))
      announced_ = std::atol(line.c_str() + 13);
    return Done{};
  }

  Status EndLogical() {
    if (logical_.empty()) return Done{};
    const std::string line = std::move(logical_);
    logical_.clear();
    const size_t colon = line.find(':');
    if (colon == std::string::npos || colon == 0)
      return LdifError(logical_number_, "\"" + line.substr(0, 40) +
                                            "\" is not \"attribute: value\"");
    const std::string name = ToLower(line.substr(0, colon));
    auto value = ValueOf(line.substr(colon + 1));
    if (!value.ok()) return value.error();
    return TakeAttribute(name, *std::move(value));
  }

  Result<std::string> ValueOf(const std::string& rest) const {
    if (rest.starts_with("<")) {
      return LdifError(logical_number_,
                       "a value in another file (:<) is not read");
    }
    if (!rest.starts_with(":")) return Trim(rest);
    auto decoded = Base64Decode(Trim(rest.substr(1)));
    if (decoded.ok()) return decoded;
    return LdifError(logical_number_, decoded.error().message);
  }

  Status TakeAttribute(const std::string& name, std::string value) {
    if (name == "version" && !entry_) return Done{};
    if (name == "dn") {
      if (entry_)
        return LdifError(logical_number_, "an entry begins inside another");
      entry_ = LdapEntry{std::move(value), {}};
      return Done{};
    }
    if (!entry_) return TakeOutside(name, value);
    if (name == "changetype" && !EqualsIgnoringCase(value, "add"))
      return LdifError(logical_number_, "only \"changetype: add\" is read");
    if (name != "changetype")
      entry_->attributes[name].push_back(std::move(value));
    return Done{};
  }

  // What ldapsearch prints between entries: how a search or a page of it
  // ended, and the references of a domain's root.
  Status TakeOutside(const std::string& name, const std::string& value) const {
    if (name == "result" && value != "0" && !value.starts_with("0 ")) {
      Error error = LdifError(logical_number_,
                              "the server gave only a part of what was asked, "
                              "and ended with \"" +
                                  value + "\"");
      error.remedy = "export again in pages: ldapsearch -E pr=500/noprompt";
      return error;
    }
    for (const char* known :
         {"search", "result", "control", "pagedresults", "ref"}) {
      if (name == known) return Done{};
    }
    return LdifError(logical_number_, "an entry begins without dn");
  }

  Status EndEntry() {
    if (!entry_) return Done{};
    const LdapEntry entry = *std::move(entry_);
    entry_.reset();
    ++count_;
    return on_entry_(entry);
  }

  const std::string& text_;
  const std::function<Status(const LdapEntry&)>& on_entry_;
  size_t at_ = 0;
  int number_ = 0;
  int logical_number_ = 0;
  std::string logical_;
  bool in_comment_ = false;
  std::optional<LdapEntry> entry_;
  std::optional<long> announced_;
  long count_ = 0;
};

bool IsSafe(const std::string& value) {
  if (value.empty()) return true;
  if (value[0] == ' ' || value[0] == ':' || value[0] == '<' ||
      value.back() == ' ')
    return false;
  for (char c : value) {
    if (c < 32 || c > 126) return false;
  }
  return true;
}

std::string LdifLine(const std::string& name, const std::string& value) {
  if (IsSafe(value)) return name + ": " + value + "\n";
  return name + ":: " + Base64Encode(value) + "\n";
}

}  // namespace

Result<LdifSummary> ParseLdif(
    const std::string& text,
    const std::function<Status(const LdapEntry&)>& on_entry) {
  return LdifReader(text, on_entry).Run();
}

std::string LdifEntry(const LdapEntry& entry) {
  std::string text = LdifLine("dn", entry.dn);
  for (const auto& [name, values] : entry.attributes) {
    for (const std::string& value : values) text += LdifLine(name, value);
  }
  return text + "\n";
}

}  // namespace cutover
