#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"

namespace cutover {

/// An object as a cmdlet gives it: its properties in their order. A value is
/// null, true or false, a text, a list of texts, or an object with a name of
/// its own, written here as {"#text": NAME}.
using Exported = std::vector<std::pair<std::string, Json>>;

inline std::string TextOfValue(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_array())
    return "System.Collections.Generic.List`1[System.String]";
  return value.is_object() ? TextAt(value, "#text") : value.get<std::string>();
}

enum class TypeLine { kNone, kWritten };

/// As Export-Csv: every cell in quotes but null, CRLF, "#TYPE" where asked.
inline std::string AsCsv(const std::vector<Exported>& objects, char separator,
                         TypeLine type) {
  const auto quoted = [](const std::string& text) {
    std::string cell = "\"";
    for (char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
    return cell + "\"";
  };
  std::string csv = type == TypeLine::kWritten
                        ? "#TYPE Microsoft.Rtc.Management.ADConnect.Schema."
                          "OCSADUser\r\n"
                        : "";
  std::string line;
  for (const auto& [name, value] : objects.at(0)) {
    line += (line.empty() ? "" : std::string(1, separator)) + quoted(name);
  }
  csv += line + "\r\n";
  for (const Exported& object : objects) {
    for (size_t i = 0; i < object.size(); ++i) {
      if (i > 0) csv += separator;
      if (!object[i].second.is_null())
        csv += quoted(TextOfValue(object[i].second));
    }
    csv += "\r\n";
  }
  return csv;
}

/// Code points of well-formed UTF-8.
inline std::u32string CodePoints(const std::string& utf8) {
  std::u32string points;
  for (size_t i = 0; i < utf8.size();) {
    const unsigned char first = static_cast<unsigned char>(utf8[i]);
    const size_t length = first < 0x80   ? 1
                          : first < 0xE0 ? 2
                          : first < 0xF0 ? 3
                                         : 4;
    char32_t point = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t j = 1; j < length; ++j) {
      point = (point << 6) | (static_cast<unsigned char>(utf8[i + j]) & 0x3F);
    }
    points += point;
    i += length;
  }
  return points;
}

inline std::u16string Utf16Units(const std::string& utf8) {
  std::u16string units;
  for (char32_t point : CodePoints(utf8)) {
    if (point < 0x10000) {
      units += static_cast<char16_t>(point);
    } else {
      units += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
      units += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return units;
}

/// As the serializer of PowerShell escapes: control characters, surrogates,
/// and what would read as an escape.
inline std::string ClixmlText(const std::string& utf8) {
  const auto escape = [](char16_t unit) {
    char text[8];
    std::snprintf(text, sizeof text, "_x%04X_", static_cast<unsigned>(unit));
    return std::string(text);
  };
  std::string xml;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      xml += escape(byte);
    } else if (byte >= 0xF0) {
      for (char16_t unit : Utf16Units(utf8.substr(i, 4))) xml += escape(unit);
      i += 3;
    } else if (c == '_' && utf8.substr(i, 2) == "_x") {
      xml += "_x005F_";
    } else {
      xml += c == '<'   ? "&lt;"
             : c == '>' ? "&gt;"
             : c == '&' ? "&amp;"
                        : std::string(1, c);
    }
  }
  return xml;
}

/// As Export-Clixml: type names once, the same object once, lists kept.
class ClixmlWriter {
 public:
  std::string Write(const std::vector<Exported>& objects) {
    std::string xml =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/"
        "powershell/2004/04\">\r\n";
    for (const Exported& object : objects) {
      xml += "  <Obj RefId=\"" + std::to_string(next_++) + "\">\r\n" +
             Types("Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser") +
             "    <Props>\r\n";
      for (const auto& [name, value] : object) xml += Value(name, value);
      xml += "    </Props>\r\n  </Obj>\r\n";
    }
    return xml + "</Objs>";
  }

 private:
  std::string Types(const std::string& type) {
    const auto [at, is_new] =
        types_.insert({type, std::to_string(types_.size())});
    if (!is_new) return "    <TNRef RefId=\"" + at->second + "\" />\r\n";
    return "    <TN RefId=\"" + at->second + "\"><T>" + type +
           "</T><T>System.Object</T></TN>\r\n";
  }

  std::string Value(const std::string& name, const Json& value) {
    const std::string n = " N=\"" + ClixmlText(name) + "\"";
    if (value.is_null()) return "      <Nil" + n + " />\r\n";
    if (value.is_boolean())
      return "      <B" + n + ">" + (value.get<bool>() ? "true" : "false") +
             "</B>\r\n";
    if (value.is_string()) return "      " + Text("S" + n, "S", value);
    const std::string key = value.dump();
    const auto [at, is_new] = objects_.insert({key, std::to_string(next_)});
    if (!is_new)
      return "      <Ref" + n + " RefId=\"" + at->second + "\" />\r\n";
    std::string xml =
        "      <Obj" + n + " RefId=\"" + std::to_string(next_++) + "\">\r\n";
    if (value.is_array()) {
      xml += Types("System.Collections.Generic.List`1[System.String]");
      xml += "        <LST>\r\n";
      for (const Json& item : value) xml += Text("S", "S", item);
      return xml + "        </LST>\r\n      </Obj>\r\n";
    }
    const std::string text = TextAt(value, "#text");
    return xml + Types("Microsoft.Rtc.Management.Named") +
           Text("ToString", "ToString", text) + "<Props>" +
           Text("S N=\"FriendlyName\"", "S", text) +
           "</Props>\r\n      </Obj>\r\n";
  }

  static std::string Text(const std::string& open, const std::string& close,
                          const std::string& text) {
    return "<" + open + ">" + ClixmlText(text) + "</" + close + ">\r\n";
  }

  size_t next_ = 0;
  std::map<std::string, std::string> types_;
  std::map<std::string, std::string> objects_;
};

inline std::string AsClixml(const std::vector<Exported>& objects) {
  return ClixmlWriter().Write(objects);
}

/// As ConvertTo-Json: a named object is written with its properties.
inline std::string AsJson(const std::vector<Exported>& objects) {
  std::string text = "[\r\n";
  for (size_t i = 0; i < objects.size(); ++i) {
    text += i == 0 ? "  {" : ",\r\n  {";
    for (size_t j = 0; j < objects[i].size(); ++j) {
      const auto& [name, value] = objects[i][j];
      const Json written =
          value.is_object() ? Json{{"FriendlyName", value["#text"]}, {"Id", 7}}
                            : value;
      text += (j == 0 ? "" : ",") + Json(name).dump() + ": " + written.dump();
    }
    text += "}";
  }
  return text + "\r\n]\r\n";
}

enum class Stored {
  kUtf8,
  kUtf8WithMark,
  kUtf16Little,
  kUtf16Big,
  kUtf16LittleNoMark,
  kUtf16BigNoMark,
};
inline constexpr Stored kEveryEncoding[] = {
    Stored::kUtf8,     Stored::kUtf8WithMark,      Stored::kUtf16Little,
    Stored::kUtf16Big, Stored::kUtf16LittleNoMark, Stored::kUtf16BigNoMark};

inline std::string Encoded(const std::string& utf8, Stored stored) {
  if (stored == Stored::kUtf8) return utf8;
  if (stored == Stored::kUtf8WithMark) return "\xEF\xBB\xBF" + utf8;
  const bool is_little =
      stored == Stored::kUtf16Little || stored == Stored::kUtf16LittleNoMark;
  std::u16string units = Utf16Units(utf8);
  if (stored == Stored::kUtf16Little || stored == Stored::kUtf16Big)
    units.insert(0, 1, u'\uFEFF');
  std::string bytes;
  for (char16_t unit : units) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += is_little ? low : high;
    bytes += is_little ? high : low;
  }
  return bytes;
}

}  // namespace cutover
