#include "connectors/sfb/clixml.h"

#include <expat.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "connectors/sfb/clixml_format.h"
#include "engine/base/text.h"
#include "engine/base/unicode.h"

namespace cutover {
namespace {

using Element = ClixmlElement;

constexpr size_t kDeepest = 256;
// A file of a few lines could repeat itself beyond all memory.
constexpr size_t kMostRepeated = 10'000'000;

struct Frame {
  Element element;
  std::string name = {};       ///< of the property, "Key" or "Value"
  std::string reference = {};  ///< RefId
  size_t line = 0;
  std::string text = {};
  Json value = nullptr;    ///< what an object or a list holds so far
  Json members = nullptr;  ///< an object's properties, once it has any
  std::string to_string = {};
  bool has_text = false;
  bool is_enumeration = false;
  size_t size = 1;  ///< values within, itself included
};

Json EmptyOf(Element element) {
  switch (element) {
    case Element::kList:
      return Json::array();
    case Element::kDictionary:
    case Element::kEntry:
    case Element::kProperties:
      return Json::object();
    default:
      return nullptr;
  }
}

struct Known {
  Json value;
  size_t size = 0;
};

// Which objects are referred to anywhere: only these need to be remembered.
std::set<std::string, std::less<>> ReferredIds(std::string_view text) {
  constexpr std::string_view kReference = "<Ref ";
  constexpr std::string_view kId = "RefId=\"";
  std::set<std::string, std::less<>> ids;
  for (size_t at = text.find(kReference); at != text.npos;
       at = text.find(kReference, at + 1)) {
    const std::string_view tag = text.substr(at, text.find('>', at) - at);
    const size_t id = tag.find(kId);
    if (id == tag.npos) continue;
    const std::string_view rest = tag.substr(id + kId.size());
    ids.emplace(rest.substr(0, rest.find('"')));
  }
  return ids;
}

class ClixmlReader {
 public:
  ClixmlReader(XML_Parser parser, std::string_view text,
               const std::function<Status(const ClixmlObject&)>& on_object)
      : parser_(parser), on_object_(on_object), referred_(ReferredIds(text)) {}

  void Start(std::string_view name, const char** attributes) {
    if (error_) return;
    const auto element = ClixmlElementNamed(name);
    const bool is_first = frames_.empty();
    if (is_first ? element != Element::kRoot
                 : !element || !MayHold(frames_.back().element, *element)) {
      return Fail("<" + std::string(name.substr(0, 40)) + "> is not expected " +
                  (is_first ? "as the root of an Export-Clixml file"
                            : "here in an Export-Clixml file"));
    }
    if (frames_.size() >= kDeepest) return Fail("nested too deeply");
    Frame frame{*element};
    frame.line = Line();
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view attribute = attributes[0];
      if (attribute == "N") frame.name = ClixmlUnescaped(attributes[1]);
      if (attribute == "RefId") frame.reference = attributes[1];
      const bool is_version = is_first && attribute == "Version";
      if (is_version && !std::string_view(attributes[1]).starts_with("1."))
        return Fail(std::string("version ") + attributes[1] + " is not known");
    }
    frame.value = EmptyOf(*element);
    frames_.push_back(std::move(frame));
  }

  void Text(std::string_view text) {
    if (error_ || frames_.empty()) return;
    if (HoldsText(frames_.back().element)) {
      frames_.back().text += text;
    } else if (!Trim(text).empty()) {
      Fail("text stands between the elements");
    }
  }

  void End() {
    if (error_) return;
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frames_.empty()) return;
    if (IsValue(frame.element)) return EndValue(frame);
    EndPart(frame);
  }

  void Doctype() { Fail("a document type is not part of the format"); }

  const std::optional<Error>& error() const { return error_; }

  void Fail(const std::string& what) {
    if (error_) return;
    Stop(Error{ErrorCode::kInvalid,
               "line " + std::to_string(Line()) + ": " + what,
               "the file is damaged or cut short, or not of Export-Clixml: "
               "export it again"});
  }

 private:
  size_t Line() const { return XML_GetCurrentLineNumber(parser_); }

  void Stop(Error error) {
    error_ = std::move(error);
    XML_StopParser(parser_, XML_FALSE);
  }

  // Type names, text, properties and contents go to the object around them.
  void EndPart(Frame& frame) {
    Frame& around = frames_.back();
    switch (frame.element) {
      case Element::kTypeName:
        around.is_enumeration |= frame.text == "System.Enum";
        break;
      case Element::kTypeNames:
        enumerations_[frame.reference] = frame.is_enumeration;
        around.is_enumeration |= frame.is_enumeration;
        break;
      case Element::kTypeNamesRef: {
        const auto found = enumerations_.find(frame.reference);
        if (found == enumerations_.end())
          return Fail("a type reference to nothing");
        around.is_enumeration |= found->second;
        break;
      }
      case Element::kToString:
        around.to_string = ClixmlUnescaped(frame.text);
        around.has_text = true;
        break;
      case Element::kProperties:
        if (around.members.is_null()) {
          around.members = std::move(frame.value);
        } else {
          around.members.update(frame.value);
        }
        break;
      case Element::kEntry:
        around.value[KeyOf(frame.value)] = std::move(frame.value["Value"]);
        break;
      default:  // a list or a dictionary
        around.value = std::move(frame.value);
        break;
    }
    around.size += frame.size - 1;
  }

  void EndValue(Frame& frame) {
    Json value;
    switch (frame.element) {
      case Element::kObject:
        value = ObjectOf(frame);
        break;
      case Element::kReference: {
        auto known = Referred(frame.reference);
        if (!known) return;
        value = std::move(known->value);
        frame.size = known->size;
        break;
      }
      case Element::kText:
        value = ClixmlUnescaped(frame.text);
        break;
      case Element::kBoolean:
        if (frame.text != "true" && frame.text != "false")
          return Fail("\"" + frame.text + "\" is neither true nor false");
        value = frame.text == "true";
        break;
      case Element::kInteger:
      case Element::kCharacter:
        value = Integer(frame);
        break;
      default:  // nothing, or a secret that nobody needs
        break;
    }
    if (!error_) Deliver(frame, std::move(value));
  }

  Json Integer(const Frame& frame) {
    const char* const end = frame.text.data() + frame.text.size();
    int64_t number = 0;
    uint64_t large = 0;
    const auto read = std::from_chars(frame.text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) {
      if (frame.element == Element::kInteger) return number;
      return Utf8Of(static_cast<char32_t>(number));
    }
    const auto again = std::from_chars(frame.text.data(), end, large);
    if (again.ec == std::errc() && again.ptr == end) return large;
    Fail("\"" + frame.text + "\" is not a whole number");
    return nullptr;
  }

  // An object that is a list or a plain value is that; its own properties,
  // which PowerShell hangs on by the way, are dropped.
  Json ObjectOf(Frame& frame) {
    Json value;
    if (frame.is_enumeration && frame.has_text) {
      value = std::move(frame.to_string);
    } else if (!frame.value.is_null()) {
      value = std::move(frame.value);
    } else if (!frame.members.is_null()) {
      value = std::move(frame.members);
      if (frame.has_text) value[kObjectText] = std::move(frame.to_string);
    } else if (frame.has_text) {
      value = std::move(frame.to_string);
    }
    if (referred_.contains(frame.reference) && MayRepeat(frame.size))
      known_[frame.reference] = Known{value, frame.size};
    return value;
  }

  std::optional<Known> Referred(const std::string& reference) {
    const auto found = known_.find(reference);
    if (found != known_.end()) {
      if (!MayRepeat(found->second.size)) return std::nullopt;
      return found->second;
    }
    for (const Frame& frame : frames_) {
      if (frame.element != Element::kObject || frame.reference != reference)
        continue;
      return Known{frame.has_text ? Json(frame.to_string) : Json(nullptr), 1};
    }
    Fail("a reference to nothing: RefId " + reference.substr(0, 20));
    return std::nullopt;
  }

  // Each copy of a value counts, whether it is kept or used.
  bool MayRepeat(size_t values) {
    repeated_ += values;
    if (repeated_ <= kMostRepeated) return true;
    Fail("the references of the file repeat too much");
    return false;
  }

  void Deliver(const Frame& frame, Json value) {
    Frame& around = frames_.back();
    around.size += frame.size;
    switch (around.element) {
      case Element::kRoot: {
        const Status taken = on_object_({frame.line, std::move(value)});
        if (!taken.ok()) Stop(taken.error());
        break;
      }
      case Element::kProperties:
      case Element::kEntry:
        around.value[frame.name] = std::move(value);
        break;
      case Element::kList:
        around.value.push_back(std::move(value));
        break;
      default:  // a plain value inside an object
        around.value = std::move(value);
        break;
    }
  }

  static std::string KeyOf(const Json& entry) {
    const Json key =
        entry.is_object() && entry.contains("Key") ? entry["Key"] : Json();
    return key.is_string() ? key.get<std::string>() : CanonicalJson(key);
  }

  const XML_Parser parser_;
  const std::function<Status(const ClixmlObject&)>& on_object_;
  const std::set<std::string, std::less<>> referred_;
  std::vector<Frame> frames_;
  std::map<std::string, bool> enumerations_;  ///< by RefId of the type names
  std::map<std::string, Known> known_;        ///< by RefId
  size_t repeated_ = 0;
  std::optional<Error> error_;
};

ClixmlReader& ReaderOf(void* data) { return *static_cast<ClixmlReader*>(data); }

void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
  ReaderOf(data).Start(name, attributes);
}
void OnEnd(void* data, const XML_Char*) { ReaderOf(data).End(); }
void OnText(void* data, const XML_Char* text, int size) {
  ReaderOf(data).Text({text, static_cast<size_t>(size)});
}
void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*,
               int) {
  ReaderOf(data).Doctype();
}

}  // namespace

Status ParseClixml(
    const std::string& text,
    const std::function<Status(const ClixmlObject&)>& on_object) {
  // The encoding is given, for a declaration still names that of the file.
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  ClixmlReader reader(parser.get(), text, on_object);
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser.get(), OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), OnDoctype);
  constexpr size_t kChunk = 1 << 20;
  for (size_t at = 0; at <= text.size(); at += kChunk) {
    const size_t size = std::min(kChunk, text.size() - at);
    const bool is_last = at + kChunk > text.size();
    if (XML_Parse(parser.get(), text.data() + at, static_cast<int>(size),
                  is_last) == XML_STATUS_OK)
      continue;
    reader.Fail(XML_ErrorString(XML_GetErrorCode(parser.get())));
    break;
  }
  if (reader.error()) return *reader.error();
  return Done{};
}

}  // namespace cutover
